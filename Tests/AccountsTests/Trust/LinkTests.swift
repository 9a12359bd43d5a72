import Glibc
import Accounts
import Testing

@Suite("A link to a file that decides what is executed", .enabled { await PrivateMounts.isPossible() })
struct LinkTests {
  @Test("is followed, relative or absolute, as often as the kernel would")
  func followed() async throws {
    try await TrustedTree.with { tree in
      try tree.directory("a")
      try tree.directory("b")
      try tree.file("b/file")
      try tree.link("a/relative", to: "../b/file")
      try tree.link("a/absolute", to: tree.path + "/b/file")
      try tree.link("a/directory", to: "../b/")
      try tree.link("a/root", to: "/")
      for name in ["a/relative", "a/absolute", "a/directory/file", "a/root\(tree.path)/b/file"] {
        #expect(tree.read(name) == "text", "\(name)")
      }
      for index in 1...41 { try tree.link("l\(index)", to: index == 1 ? "b/file" : "l\(index - 1)") }
      #expect(tree.read("l40") == "text")
      #expect(tree.read("l41") == "it cannot be read: 'TREE/l1': Too many levels of symbolic links")
      try tree.link("circle", to: "circle")
      #expect(tree.read("circle") == "it cannot be read: 'TREE/circle': Too many levels of symbolic links")
      try tree.link("dangling", to: "b/nothing")
      #expect(tree.read("dangling") == "it cannot be read: 'TREE/b/nothing': No such file or directory")
    }
  }

  @Test("is refused where its own directory, or one that it leads through, can be written by others")
  func directories() async throws {
    try await TrustedTree.with { tree in
      try tree.file("file")
      try tree.directory("open", mode: 0o777)
      try tree.link("open/link", to: tree.path + "/file")
      try tree.directory("closed")
      try tree.link("closed/link", to: "../open/inner/../link")
      try tree.directory("open/inner")
      let reason = "'TREE/open' is writable by everybody; run: chmod go-w 'TREE/open'"
      #expect(tree.read("open/link") == reason)
      #expect(tree.read("closed/link") == reason)
    }
  }

  @Test("is refused where another user made it in a sticky directory")
  func planted() async throws {
    try await TrustedTree.with { tree in
      try tree.file("file")
      try tree.directory("shared", mode: 0o1777)
      try tree.link("shared/link", to: "../file", owner: 4001)
      try tree.link("shared/good", to: "../file")
      #expect(
        tree.read("shared/link")
          == "'TREE/shared/link' is owned by untrusted uid 4001; run: chown -h root 'TREE/shared/link'")
      #expect(tree.read("shared/good") == "text")
    }
  }
}
