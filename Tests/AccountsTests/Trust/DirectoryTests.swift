import Glibc
import Accounts
import Testing

@Suite("A directory whose files decide what is executed", .enabled { await PrivateMounts.isPossible() })
struct DirectoryTests {
  @Test("is refused where others can add to it, sticky or not, whatever its entries are")
  func listed() async throws {
    try await TrustedTree.with { tree in
      try tree.directory("good")
      try tree.directory("open", mode: 0o777)
      try tree.directory("sticky", mode: 0o1777)
      try tree.directory("staff", group: 4009, mode: 0o775)
      try tree.directory("alices", owner: 4001)
      try tree.directory("open/inner")
      try tree.link("link", to: "open")
      #expect(tree.list("good") == "listed")
      #expect(tree.list("open") == "'TREE/open' is writable by everybody; run: chmod go-w 'TREE/open'")
      #expect(tree.list("link") == tree.list("open"))
      #expect(tree.list("link/") == tree.list("open"))
      #expect(tree.list("open/.") == tree.list("open"))
      #expect(tree.list("open/inner") == tree.list("open"))
      #expect(tree.list("sticky") == "'TREE/sticky' is writable by everybody; run: chmod go-w 'TREE/sticky'")
      #expect(tree.list("sticky/../sticky/.").hasPrefix("'TREE/sticky' is writable"))
      #expect(tree.list("staff").hasPrefix("'TREE/staff' is writable by group 'staff' (gid 4009)"))
      #expect(tree.list("alices").hasPrefix("'TREE/alices' is owned by untrusted uid 4001"))
      #expect(tree.list("alices", owners: [0, 4001]) == "listed")
      #expect(tree.list("missing") == "it cannot be read: No such file or directory")
      #expect(tree.list("passwd") == "it cannot be read: Not a directory")
    }
  }

  @Test("on a read-only mount, as of a Kubernetes ConfigMap, counts by its owner alone")
  func readOnly() async throws {
    try await TrustedTree.with { tree in
      try tree.directory("map", mode: 0o777)
      try tree.directory("map/..2026_11_25", mode: 0o2775)
      try tree.file("map/..2026_11_25/jobs.toml")
      try tree.file("map/..2026_11_25/open.toml", mode: 0o666)
      try tree.link("map/..data", to: "..2026_11_25")
      try tree.link("map/jobs.toml", to: "..data/jobs.toml")
      try tree.link("map/open.toml", to: "..data/open.toml")
      try tree.directory("map/alices", owner: 4001)
      try tree.file("map/alices/file")
      #expect(tree.read("map/jobs.toml").hasPrefix("'TREE/map' is writable by everybody"))
      try PrivateMounts.makeReadOnly(tree.path + "/map")
      #expect(tree.read("map/jobs.toml") == "text")
      #expect(tree.list("map") == "listed")
      #expect(tree.read("map/open.toml").hasPrefix("'TREE/map/..2026_11_25/open.toml' is writable by everybody"))
      #expect(tree.read("map/alices/file").hasPrefix("'TREE/map/alices' is owned by untrusted uid 4001"))
    }
  }

  @Test("on a read-only mount counts by its owner alone also where nobody can tell who is in its group")
  func readOnlyWithoutUsers() async throws {
    try await TrustedTree.with(users: "", groups: "") { tree in
      try tree.directory("map", mode: 0o2775)
      try tree.file("map/file")
      #expect(tree.read("map/file").hasPrefix("cannot determine who may write 'TREE/map'"))
      try PrivateMounts.makeReadOnly(tree.path + "/map")
      #expect(tree.read("map/file") == "text")
    }
  }

  @Test("is looked at anew after it was changed, also with what a load remembers")
  func remembered() async throws {
    try await TrustedTree.with { tree in
      let directory = try tree.directory("inner")
      let file = try tree.file("inner/file")
      let cache = TrustCache()
      let owned = OwnedFile(owners: [0])
      #expect(try owned.read(file, limit: 9, cache: cache) == Array("text".utf8))
      try TrustedTree.check(unsafe chmod(directory, 0o777), directory)
      #expect(throws: OwnedFile.Failure.self) { try owned.read(file, limit: 9, cache: cache) }
      try TrustedTree.check(unsafe chmod(directory, 0o755), directory)
      #expect(try owned.read(file, limit: 9, cache: cache) == Array("text".utf8))
    }
  }

  @Test("costs little: ten thousand reads of one load, each through eight directories that a group may write")
  func cost() async throws {
    try await TrustedTree.with { tree in
      var name = "d"
      for _ in 0..<8 {
        try tree.directory(name, mode: 0o775)
        name += "/d"
      }
      try tree.file(name, mode: 0o664)
      let cache = TrustCache()
      let owned = OwnedFile(owners: [0])
      let before = threadTime()
      for _ in 0..<10_000 { _ = try owned.read("\(tree.path)/\(name)", limit: 9, cache: cache) }
      #expect(threadTime() - before < .seconds(10))
    }
  }

  /// What this thread has computed, however busy the machine is.
  private func threadTime() -> Duration {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
