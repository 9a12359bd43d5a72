import Accounts
import Testing

@Suite("A file that a group may write", .enabled { await PrivateMounts.isPossible() })
struct GroupTests {
  @Test("is read where the group is its owner's and nobody else is in it")
  func alone() async throws {
    try await TrustedTree.with { tree in
      try tree.file("roots", mode: 0o664)
      try tree.directory("home", owner: 4001, mode: 0o2775)
      try tree.file("home/file", owner: 4001, mode: 0o664)
      #expect(tree.read("roots") == "text")
      #expect(tree.read("home/file", owners: [0, 4001]) == "text")
    }
  }

  @Test("is refused where somebody else is in it, as a member or by primary group, or it is not the owner's")
  func shared() async throws {
    try await TrustedTree.with { tree in
      try tree.file("bobs", owner: 4002, mode: 0o664)
      try tree.file("carols", owner: 4003, mode: 0o664)
      try tree.file("foreign", owner: 4001, group: 4002, mode: 0o664)
      try tree.file("staff", group: 4009, mode: 0o664)
      try tree.file("nameless", group: 4444, mode: 0o664)
      try tree.directory("open", group: 4009, mode: 0o775)
      try tree.file("open/file")
      let owners: Set<UInt32> = [0, 4001, 4002, 4003]
      let run = "; run: chmod go-w"
      #expect(
        tree.read("bobs", owners: owners)
          == "'TREE/bobs' is writable by group 'bob' (gid 4002), which includes 'alice'\(run) 'TREE/bobs'")
      #expect(
        tree.read("carols", owners: owners)
          == "'TREE/carols' is writable by group 'carol' (gid 4003), which includes 'dave'\(run) 'TREE/carols'")
      #expect(
        tree.read("foreign", owners: owners)
          == "'TREE/foreign' is writable by group 'bob' (gid 4002)\(run) 'TREE/foreign'")
      #expect(tree.read("staff") == "'TREE/staff' is writable by group 'staff' (gid 4009)\(run) 'TREE/staff'")
      #expect(tree.read("nameless") == "'TREE/nameless' is writable by group 4444\(run) 'TREE/nameless'")
      #expect(tree.read("open/file") == "'TREE/open' is writable by group 'staff' (gid 4009)\(run) 'TREE/open'")
    }
  }

  @Test(
    "of root has no exception",
    arguments: [
      (TrustedTree.users, TrustedTree.groups.replacing("root:x:0:", with: "root:x:0:alice"), "'alice'"),
      (TrustedTree.users + "sync:x:5:0::/:/bin/sync\n", TrustedTree.groups, "'sync'"),
      // The second entry of a number counts for its members too.
      (TrustedTree.users, TrustedTree.groups + "wheel:x:0:bob\n", "'bob'"),
      (
        TrustedTree.users + "a:x:5:0::/:\nb:x:6:0::/:\nc:x:7:0::/:\nd:x:8:0::/:\n", TrustedTree.groups,
        "'a', 'b', 'c' and 1 more"
      ),
      (TrustedTree.users, TrustedTree.groups.replacing("root:x:0:", with: "root:x:0:nobody-yet"), "'nobody-yet'"),
    ])
  func root(users: String, groups: String, others: String) async throws {
    try await TrustedTree.with(users: users, groups: groups) { tree in
      try tree.file("file", mode: 0o664)
      #expect(
        tree.read("file")
          == "'TREE/file' is writable by group 'root' (gid 0), which includes \(others); run: chmod go-w 'TREE/file'")
    }
  }

  @Test("is read where the others in the group are its owner under another name")
  func aliases() async throws {
    try await TrustedTree.with(
      users: TrustedTree.users + "toor:x:0:0::/:/bin/sh\n",
      groups: TrustedTree.groups.replacing("root:x:0:", with: "root:x:0:root,toor")
    ) { tree in
      try tree.file("file", mode: 0o664)
      #expect(tree.read("file") == "text")
    }
  }

  @Test("is refused where the lists of users and groups cannot be read", arguments: [("", "groups"), ("users", "")])
  func unknown(users: String, groups: String) async throws {
    try await TrustedTree.with(
      users: users.isEmpty ? "" : TrustedTree.users, groups: groups.isEmpty ? "" : TrustedTree.groups
    ) { tree in
      try tree.file("file", mode: 0o664)
      try tree.file("closed")
      let missing = users.isEmpty ? "users" : "groups"
      #expect(
        tree.read("file").hasPrefix("cannot determine who may write 'TREE/file': the list of \(missing) cannot be read")
      )
      #expect(tree.read("closed") == "text")
    }
  }
}
