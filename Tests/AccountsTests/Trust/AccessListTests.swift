import Testing

@testable import Accounts

@Suite("A file with an access control list", .enabled { await PrivateMounts.isPossible() })
struct AccessListTests {
  @Test("is refused where the list lets somebody else write, with the way out")
  func refused() async throws {
    try await TrustedTree.with { tree in
      func refused(_ entries: [AccessEntry], owner: UInt32 = 0, by: String, remedy: String = "setfacl -b") throws {
        let name = "file-\(UInt64.random(in: 0 ... .max))"
        let path = try tree.file(name, owner: owner)
        try AccessEntry.set([.owner(6)] + entries + [.others(4)], on: path)
        #expect(
          tree.read(name, owners: [0, 4001])
            == "'TREE/\(name)' is writable by \(by); run: \(remedy) 'TREE/\(name)'")
      }
      try refused([.user(4002, 6), .owningGroup(4), .mask(6)], by: "user 'bob' (uid 4002) through an ACL")
      try refused([.user(4002, 2), .owningGroup(4), .mask(6)], by: "user 'bob' (uid 4002) through an ACL")
      try refused([.user(4444, 6), .owningGroup(4), .mask(6)], by: "user 4444 through an ACL")
      try refused(
        [.user(0, 6), .user(4001, 6), .user(4003, 6), .owningGroup(4), .mask(6)],
        by: "user 'carol' (uid 4003) through an ACL")
      try refused([.owningGroup(4), .group(4009, 6), .mask(6)], by: "group 'staff' (gid 4009) through an ACL")
      try refused(
        [.owningGroup(4), .group(4003, 6), .mask(6)], by: "group 'carol' (gid 4003) through an ACL")
    }
  }

  @Test("is read where the list lets nobody else write, by its mask or by whom it names")
  func accepted() async throws {
    try await TrustedTree.with { tree in
      func accepted(_ entries: [AccessEntry], owner: UInt32 = 0) throws {
        let name = "file-\(UInt64.random(in: 0 ... .max))"
        try AccessEntry.set([.owner(6)] + entries + [.others(4)], on: try tree.file(name, owner: owner))
        #expect(tree.read(name, owners: [0, 4001]) == "text", "\(entries)")
      }
      try accepted([.owningGroup(4)])
      try accepted([.user(4002, 4), .owningGroup(4), .mask(4)])
      // The mask takes writing away from all but the owner and others.
      try accepted([.user(4002, 6), .owningGroup(6), .group(4009, 7), .mask(4)])
      try accepted([.user(4001, 6), .user(0, 6), .owningGroup(4), .mask(6)])
      try accepted([.owningGroup(4), .group(4001, 6), .mask(6)], owner: 4001)
      // The group's mode bits are the mask; what counts is the group's own entry.
      try accepted([.user(4002, 4), .owningGroup(4), .mask(6)])
    }
  }

  @Test("is refused where it names a user whom nobody can look up")
  func nameless() async throws {
    try await TrustedTree.with(users: "", groups: "") { tree in
      let path = try tree.file("file")
      try AccessEntry.set([.owner(6), .user(4002, 6), .owningGroup(4), .mask(6), .others(4)], on: path)
      #expect(tree.read("file") == "'TREE/file' is writable by user 4002 through an ACL; run: setfacl -b 'TREE/file'")
    }
  }

  @Test("counts in a directory on the way as in the file")
  func directories() async throws {
    try await TrustedTree.with { tree in
      try tree.directory("open")
      try tree.directory("open/inner")
      try tree.file("open/inner/file")
      try AccessEntry.set(
        [.owner(7), .user(4002, 7), .owningGroup(5), .mask(7), .others(5)], on: tree.path + "/open")
      #expect(
        tree.read("open/inner/file")
          == "'TREE/open' is writable by user 'bob' (uid 4002) through an ACL; run: setfacl -b 'TREE/open'")
    }
  }

  @Test("lists that are not understood are refused")
  func invalid() {
    let good = AccessEntry.bytes([.owner(6), .owningGroup(4), .others(6)])
    #expect(PosixAccessList.writers(in: good, owningGroup: 1) == [.everybody])
    #expect(PosixAccessList.writers(in: AccessEntry.bytes([.owningGroup(6)]), owningGroup: 7) == [.owningGroup(7)])
    #expect(PosixAccessList.writers(in: AccessEntry.bytes([], version: 3), owningGroup: 1) == nil)
    #expect(PosixAccessList.writers(in: Array(good.dropLast()), owningGroup: 1) == nil)
    #expect(PosixAccessList.writers(in: [], owningGroup: 1) == nil)
    let unknown = AccessEntry.bytes([.init(tag: 0x40, permissions: 2)])
    #expect(PosixAccessList.writers(in: unknown, owningGroup: 1) == nil)
  }

  @Test("NFSv4 lists name the users whom mode bits leave out")
  func networkFileSystem() {
    func big(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - $0 * 8)) } }
    func entry(_ type: Int, _ flags: Int, _ mask: Int, _ who: String) -> [UInt8] {
      let padding = [UInt8](repeating: 0, count: (4 - who.utf8.count % 4) % 4)
      return [type, flags, mask, who.utf8.count].flatMap(big) + Array(who.utf8) + padding
    }
    func list(_ entries: (type: Int, flags: Int, mask: Int, who: String)...) -> [UInt8] {
      big(entries.count) + entries.flatMap { entry($0.type, $0.flags, $0.mask, $0.who) }
    }
    func writers(_ bytes: [UInt8]) -> [Writer]? { NFSAccessList.writers(in: bytes, owningGroup: 9) }
    let reading = 0x12_0081, writing = 0x02
    #expect(
      writers(list((0, 0, reading | writing, "OWNER@"), (0, 0x40, reading, "GROUP@"), (0, 0, reading, "EVERYONE@")))
        == [])
    #expect(writers(list((0, 0x40, writing, "GROUP@"), (0, 0, 0x04, "EVERYONE@"))) == [.owningGroup(9), .everybody])
    #expect(writers(list((0, 0, 0x40, "bob@example.com"))) == [.principal("bob@example.com")])
    #expect(
      writers(list((0, 0x40, 0x4_0000, "staff@x"), (0, 0, 0x8_0000, "7"))) == [
        .principal("group staff@x"), .principal("7"),
      ])
    // Denials, and what only passes to new files.
    #expect(writers(list((1, 0, writing, "bob@x"), (0, 0x0B, writing, "bob@x"))) == [])
    #expect(writers(Array(list((0, 0, writing, "OWNER@")).dropLast())) == nil)
    #expect(writers(big(1)) == nil && writers([]) == nil)
    #expect(writers(big(1) + big(0) + big(0) + big(2) + big(Int(UInt32.max))) == nil)
  }
}
