import Glibc
import Accounts
import Processes
import Testing

/// A directory of root's in which files of any owner are made, on a thread that has mounts of its own: there /etc/passwd
/// and /etc/group are what a test says.
final class TrustedTree {
  /// alice and bob with groups of their own, carol in nobody's, `staff` with members, `pair` with another primary user.
  static let users = """
    root:x:0:0::/:/bin/sh
    alice:x:4001:4001::/:/bin/sh
    bob:x:4002:4002::/:/bin/sh
    carol:x:4003:4003::/:/bin/sh
    dave:x:4004:4003::/:/bin/sh

    """
  static let groups = """
    root:x:0:
    alice:x:4001:
    bob:x:4002:alice
    carol:x:4003:
    staff:x:4009:alice,bob

    """

  let path: String

  private init() throws {
    path = "/tmp/factotum-trust-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    try Self.check(unsafe mkdir(path, 0o755), path)
    try PrivateMounts.emptyFileSystem(at: path)
    // Whatever the umask is.
    try Self.check(unsafe chmod(path, 0o755), path)
  }

  /// Runs a test in a tree of its own, on a thread of its own.
  static func with(
    users: String = users, groups: String = groups, _ body: @escaping @Sendable (TrustedTree) throws -> Void
  ) async throws {
    try await PrivateMounts.run {
      let tree = try TrustedTree()
      defer {
        PrivateMounts.detach(tree.path)
        _ = unsafe rmdir(tree.path)
      }
      try tree.file("passwd", content: users)
      try tree.file("group", content: groups)
      try PrivateMounts.bind(tree.path + "/passwd", to: "/etc/passwd")
      try PrivateMounts.bind(tree.path + "/group", to: "/etc/group")
      try body(tree)
    }
  }

  @discardableResult
  func directory(_ name: String, owner: UInt32 = 0, group: UInt32? = nil, mode: UInt32 = 0o755) throws -> String {
    let directory = "\(path)/\(name)"
    try Self.check(unsafe mkdir(directory, 0o700), directory)
    try Self.check(unsafe chown(directory, owner, group ?? owner), directory)
    try Self.check(unsafe chmod(directory, mode), directory)
    return directory
  }

  @discardableResult
  func file(
    _ name: String, owner: UInt32 = 0, group: UInt32? = nil, mode: UInt32 = 0o644, content: String = "text"
  ) throws -> String {
    let file = "\(path)/\(name)"
    let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    try Self.check(descriptor, file)
    defer { close(descriptor) }
    try Self.check(Int32(unsafe write(descriptor, content, content.utf8.count)), file)
    try Self.check(fchown(descriptor, owner, group ?? owner), file)
    try Self.check(fchmod(descriptor, mode), file)
    return file
  }

  @discardableResult
  func link(_ name: String, to target: String, owner: UInt32 = 0) throws -> String {
    let link = "\(path)/\(name)"
    try Self.check(unsafe symlink(target, link), link)
    try Self.check(unsafe lchown(link, owner, owner), link)
    return link
  }

  /// What reading a file gives: its content, or the reason with the tree's own path taken out.
  func read(_ name: String, owners: Set<UInt32> = [0]) -> String {
    answer { String(decoding: try OwnedFile(owners: owners).read("\(path)/\(name)", limit: 64), as: UTF8.self) }
  }

  /// Whether a directory is listed, or the reason with the tree's own path taken out.
  func list(_ name: String, owners: Set<UInt32> = [0]) -> String {
    answer {
      let stream = try unsafe OwnedFile(owners: owners).listDirectory("\(path)/\(name)")
      unsafe closedir(stream)
      return "listed"
    }
  }

  private func answer(_ body: () throws -> String) -> String {
    do {
      return try body()
    } catch {
      return "\(error)".replacing(path, with: "TREE")
    }
  }

  static func check(_ result: Int32, _ what: String) throws {
    guard result >= 0 else { throw SystemError(what) }
  }
}
