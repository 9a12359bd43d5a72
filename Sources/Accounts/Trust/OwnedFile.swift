import Glibc
import Processes

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
    try with(path, cache) { file in try file.content(limit: limit) }
  }

  /// The content of a trusted file, and all that has to stay the same for it to be that still. May wait for a disk or a
  /// name service.
  ///
  /// - Throws: `Failure`, which names what is wrong and how to mend it.
  public func readWithStates(_ path: String, limit: Int) throws(Failure) -> (content: [UInt8], states: PathStates) {
    let trail = TrustTrail()
    // What is known from other files leaves out how it is known.
    let content = try with(path, TrustCache(), trail) { file in try file.content(limit: limit) }
    return (content, trail.states)
  }

  /// Checks that a file is still trusted, without reading it. May wait for a disk or a name service.
  ///
  /// - Throws: `Failure`, which names what is wrong and how to mend it.
  public func check(_ path: String, cache: TrustCache) throws(Failure) {
    try with(path, cache) { _ in }
  }

  private func with<Value>(
    _ path: String, _ cache: TrustCache, _ trail: TrustTrail? = nil, _ body: (borrowing OpenFile) throws -> Value
  ) throws(Failure) -> Value {
    let check = TrustCheck(owners: owners, cache: cache, trail: trail)
    var walk = try PathWalk.begin(to: path, check: check)
    guard let name = try walk.follow(to: .file) else { throw .notRegular }
    do {
      // Opening a device could already set it in motion.
      guard try walk.kind(of: name) == S_IFREG else { throw Failure.notRegular }
      let file = try walk.current.readable(name)
      let found = try file.status()
      guard found.st_mode & S_IFMT == S_IFREG else { throw Failure.notRegular }
      try check.check(file, found, path: walk.path(of: name), as: .file)
      return try body(file)
    } catch let error as Failure {
      throw error
    } catch BoundedFile.Failure.unreadable(let error) {
      throw .after(error.number, .unreadable(reason: error.description))
    } catch let error as OpenFailure {
      throw .after(error.number, .unreadable(reason: error.description))
    } catch {
      throw .unreadable(reason: "\(error)")
    }
  }

  /// Opens a trusted directory for listing. May wait for a disk or a name service.
  ///
  /// A sticky directory is no exception here: whoever may write it may add entries to the list.
  ///
  /// - Returns: a stream of entries that the caller closes.
  /// - Throws: `Failure`, which names what is wrong and how to mend it.
  public func listDirectory(_ path: String, cache: TrustCache = TrustCache()) throws(Failure) -> OpaquePointer {
    var walk = try PathWalk.begin(to: path, check: TrustCheck(owners: owners, cache: cache))
    _ = try walk.follow(to: .listedDirectory)
    do {
      return unsafe try walk.current.entries()
    } catch {
      throw .after(error.number, .unreadable(reason: error.description))
    }
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
    /// Descriptors or memory have run out, by the system's error number: nothing is known about the file.
    case shortage(number: Int32)

    /// Whether somebody else could read the file at this moment, or this process later.
    public var isShortage: Bool { if case .shortage = self { true } else { false } }

    /// The failure of a system call: a shortage where it is one.
    static func after(_ number: Int32, _ failure: Failure) -> Failure {
      ResourceShortage.hindersOpening(number) ? .shortage(number: number) : failure
    }

    public var description: String {
      switch self {
      case .unreadable(let reason): "it cannot be read: \(reason)"
      case .notRegular: "it is not a regular file"
      case .wrongOwner(let path, let owner, let isLink):
        "'\(path)' is owned by untrusted uid \(owner); run: chown \(isLink ? "-h " : "")root '\(path)'"
      case .writable(let path, let by, let remedy): "'\(path)' is writable by \(by); run: \(remedy) '\(path)'"
      case .undetermined(let path, let reason): "cannot determine who may write '\(path)': \(reason)"
      case .shortage(let number): ResourceShortage.name(of: number) ?? SystemError.text(number)
      }
    }
  }
}
