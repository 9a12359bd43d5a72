import Glibc

/// Reads files that decide what is executed, and so must be in the right hands.
///
/// Source: `scheduling.md`, section 2. Everything is checked on the opened file, so that nothing can be swapped between.
public struct OwnedFile: Sendable {
  /// Why a file is not used.
  public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    case unreadable(reason: String)
    case notRegular
    case wrongOwner(path: String, owner: UInt32)
    case writable(path: String, by: String)

    public var description: String {
      switch self {
      case .unreadable(let reason): "it cannot be read: \(reason)"
      case .notRegular: "it is not a regular file"
      case .wrongOwner(let path, let owner):
        "'\(path)' belongs to the user \(owner), who may not decide about it; change its owner with chown"
      case .writable(let path, let by): "'\(path)' can be written by \(by); take that away with chmod"
      }
    }
  }

  /// The users to whom a file and its directory may belong.
  public let owners: Set<UInt32>

  /// Accepts files of these users.
  public init(owners: Set<UInt32>) {
    self.owners = owners
  }

  /// The content of a file that, with its directory, is in the right hands.
  public func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
    // Without O_NONBLOCK a FIFO would hold up the reader for ever.
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw .unreadable(reason: Self.systemReason) }
    defer { close(file) }
    var found = stat()
    guard unsafe fstat(file, &found) == 0 else { throw .unreadable(reason: Self.systemReason) }
    guard found.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    try check(found, path: path)
    try checkDirectory(of: file, path: path)
    do {
      return try BoundedFile.read(descriptor: file, limit: limit)
    } catch {
      throw .unreadable(reason: error.description)
    }
  }

  /// Checks the directory in which the file really lies, whatever links led to it.
  private func checkDirectory(of file: Int32, path: String) throws(Failure) {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let length = unsafe readlink("/proc/self/fd/\(file)", &buffer, buffer.count - 1)
    guard length > 0 else { throw .unreadable(reason: Self.systemReason) }
    let real = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let directory = real.lastIndex(of: "/").map { String(real[..<$0]) } ?? ""
    var found = stat()
    guard unsafe stat(directory.isEmpty ? "/" : directory, &found) == 0 else {
      throw .unreadable(reason: Self.systemReason)
    }
    // Whoever may write a sticky directory, such as /tmp, cannot replace what belongs to another.
    guard found.st_mode & S_ISVTX == 0 || found.st_uid != 0 else { return }
    try check(found, path: directory.isEmpty ? "/" : directory)
  }

  private func check(_ found: stat, path: String) throws(Failure) {
    guard owners.contains(found.st_uid) else { throw .wrongOwner(path: path, owner: found.st_uid) }
    if found.st_mode & S_IWOTH != 0 { throw .writable(path: path, by: "everybody") }
    if found.st_mode & S_IWGRP != 0, !isPrivateGroup(found.st_gid, of: found.st_uid) {
      throw .writable(path: path, by: "the group \(found.st_gid)")
    }
  }

  /// Whether a group is its owner's primary one and has no other member.
  private func isPrivateGroup(_ number: gid_t, of owner: uid_t) -> Bool {
    guard number != 0 || owner != 0 else { return true }
    guard let account = unsafe getpwuid(owner), unsafe account.pointee.pw_gid == number else { return false }
    let name = unsafe String(cString: account.pointee.pw_name)
    guard let group = unsafe getgrgid(number), var member = unsafe group.pointee.gr_mem else { return false }
    while let text = unsafe member.pointee {
      guard unsafe String(cString: text) == name else { return false }
      unsafe member += 1
    }
    return true
  }

  private static var systemReason: String { unsafe String(cString: strerror(errno)) }
}
