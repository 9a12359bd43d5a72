import Glibc

/// Reads files that decide what is executed, and that only trusted users may therefore change.
///
/// A file is trusted where it, every directory on the way to it, and every symbolic link followed belong to one of the
/// owners, and nobody else may write to them. Source: `scheduling.md`, section 2.
/// Everything is checked on what was opened, so that nothing can be swapped in between.
public struct OwnedFile: Sendable {
  /// The users who may own a file and its directories.
  public let owners: Set<UInt32>

  /// Accepts files of these users.
  public init(owners: Set<UInt32>) {
    self.owners = owners
  }

  /// The content of a trusted file. May wait for a disk or a name service.
  ///
  /// - Parameters:
  ///   - limit: the largest accepted size in bytes.
  ///   - cache: what is known from other files of the same load.
  /// - Throws: `Failure`, which names what is wrong and how to mend it.
  public func read(_ path: String, limit: Int, cache: TrustCache = TrustCache()) throws(Failure) -> [UInt8] {
    let check = TrustCheck(owners: owners, cache: cache)
    var walk = try PathWalk(to: path, check: check)
    guard let name = try walk.follow(to: .file) else { throw .notRegular }
    // Opening a device could already set it in motion, and a FIFO without O_NONBLOCK would hold up the reader.
    guard try walk.kind(of: name) == S_IFREG else { throw .notRegular }
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW
    let file = OpenFile(descriptor: unsafe openat(walk.directory, name, flags))
    guard file.descriptor >= 0 else { throw .unreadable(reason: SystemError.text(errno)) }
    var found = stat()
    guard unsafe fstat(file.descriptor, &found) == 0 else { throw .unreadable(reason: SystemError.text(errno)) }
    guard found.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    try check.check(file.descriptor, found, path: walk.path(of: name), as: .file)
    do {
      return try BoundedFile.read(descriptor: file.descriptor, limit: limit)
    } catch {
      throw .unreadable(reason: error.description)
    }
  }

  /// Opens a trusted directory for listing. May wait for a disk or a name service.
  ///
  /// A sticky directory is no exception here: whoever may write it may add entries to the list.
  ///
  /// - Returns: a stream of entries that the caller closes.
  /// - Throws: `Failure`, which names what is wrong and how to mend it.
  public func listDirectory(_ path: String, cache: TrustCache = TrustCache()) throws(Failure) -> OpaquePointer {
    var walk = try PathWalk(to: path, check: TrustCheck(owners: owners, cache: cache))
    _ = try walk.follow(to: .listedDirectory)
    let descriptor = unsafe openat(walk.directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(reason: SystemError.text(errno)) }
    guard let stream = unsafe fdopendir(descriptor) else {
      defer { close(descriptor) }
      throw .unreadable(reason: SystemError.text(errno))
    }
    return unsafe stream
  }
}

extension OwnedFile {
  /// Why a file is not used.
  public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    case unreadable(reason: String)
    case notRegular
    /// It, or a directory or link on the way to it, belongs to a user who is not trusted.
    case wrongOwner(path: String, owner: UInt32, isLink: Bool = false)
    /// Somebody who is not trusted may write to it, or to a directory on the way to it.
    case writable(path: String, by: String, remedy: String)
    /// Who may write to it could not be found out.
    case undetermined(path: String, reason: String)

    public var description: String {
      switch self {
      case .unreadable(let reason): "it cannot be read: \(reason)"
      case .notRegular: "it is not a regular file"
      case .wrongOwner(let path, let owner, let isLink):
        "'\(path)' is owned by untrusted uid \(owner); run: chown \(isLink ? "-h " : "")root '\(path)'"
      case .writable(let path, let by, let remedy): "'\(path)' is writable by \(by); run: \(remedy) '\(path)'"
      case .undetermined(let path, let reason): "cannot determine who may write '\(path)': \(reason)"
      }
    }
  }
}
