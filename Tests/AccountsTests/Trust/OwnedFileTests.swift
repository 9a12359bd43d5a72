import Glibc
import Accounts
import Testing

@Suite("A file that decides what is executed", .enabled { await PrivateMounts.isPossible() })
struct OwnedFileTests {
  @Test("is read where it and its directories belong to the owners and nobody else may write them")
  func good() async throws {
    try await TrustedTree.with { tree in
      try tree.file("plain")
      try tree.file("closed", mode: 0o600)
      try tree.directory("inner", mode: 0o700)
      try tree.file("inner/file")
      try tree.directory("home", owner: 4001)
      try tree.file("home/file", owner: 4001)
      #expect(tree.read("plain") == "text")
      #expect(tree.read("closed") == "text")
      #expect(tree.read("inner/file") == "text")
      #expect(tree.read("inner/.././/inner/file") == "text")
      #expect(tree.read("home/file", owners: [0, 4001]) == "text")
    }
  }

  @Test("is refused where it or a directory belongs to somebody else, with the way out")
  func owners() async throws {
    try await TrustedTree.with { tree in
      try tree.file("file", owner: 4001)
      try tree.directory("home", owner: 4001)
      try tree.directory("home/inner")
      try tree.file("home/inner/file")
      #expect(tree.read("file") == "'TREE/file' is owned by untrusted uid 4001; run: chown root 'TREE/file'")
      #expect(tree.read("file", owners: [0, 4002]).hasPrefix("'TREE/file' is owned by untrusted uid 4001"))
      #expect(tree.read("home/inner/file").hasPrefix("'TREE/home' is owned by untrusted uid 4001"))
      #expect(tree.read("home/inner/../../passwd").hasPrefix("'TREE/home' is owned by untrusted uid 4001"))
    }
  }

  @Test("is refused where everybody may write it or any directory on the way to it")
  func everybody() async throws {
    try await TrustedTree.with { tree in
      try tree.file("file", mode: 0o666)
      try tree.directory("open", mode: 0o777)
      try tree.file("open/file")
      try tree.directory("open/inner")
      try tree.directory("open/inner/deeper")
      try tree.file("open/inner/deeper/file")
      #expect(tree.read("file") == "'TREE/file' is writable by everybody; run: chmod go-w 'TREE/file'")
      for path in ["open/file", "open/inner/deeper/file", "open/inner/../file"] {
        #expect(tree.read(path) == "'TREE/open' is writable by everybody; run: chmod go-w 'TREE/open'")
      }
    }
  }

  @Test("may lie below a sticky directory of root's, and of nobody else's")
  func sticky() async throws {
    try await TrustedTree.with { tree in
      try tree.directory("roots", mode: 0o1777)
      try tree.file("roots/file")
      try tree.file("roots/planted", owner: 4001)
      try tree.directory("alices", owner: 4001, mode: 0o1777)
      try tree.file("alices/file", owner: 4001)
      #expect(tree.read("roots/file") == "text")
      #expect(tree.read("roots/planted").hasPrefix("'TREE/roots/planted' is owned by untrusted uid 4001"))
      #expect(
        tree.read("alices/file", owners: [0, 4001]).hasPrefix("'TREE/alices' is writable by everybody"))
    }
  }

  @Test("that is none, or too large, is an error at once")
  func kinds() async throws {
    try await TrustedTree.with { tree in
      try tree.directory("inner")
      try tree.file("file", content: "more text")
      try TrustedTree.check(unsafe mkfifo(tree.path + "/pipe", 0o600), "mkfifo")
      for name in ["inner", "inner/", "inner/..", "pipe"] {
        #expect(tree.read(name) == "it is not a regular file", "\(name)")
      }
      #expect(tree.read("file/.") == "it cannot be read: Not a directory")
      #expect(tree.read("file/below") == "it cannot be read: Not a directory")
      let owned = OwnedFile(owners: [0])
      #expect(throws: OwnedFile.Failure.notRegular) { try owned.read("/dev/null", limit: 10) }
      #expect(throws: OwnedFile.Failure.notRegular) { try owned.read("/", limit: 10) }
      #expect(throws: OwnedFile.Failure.notRegular) { try owned.read("", limit: 10) }
      #expect(throws: OwnedFile.Failure.unreadable(reason: "No such file or directory")) {
        try owned.read("/no/such", limit: 10)
      }
      #expect(throws: OwnedFile.Failure.unreadable(reason: "it is larger than the limit of 1 bytes")) {
        try owned.read(tree.path + "/file", limit: 1)
      }
    }
  }
}
