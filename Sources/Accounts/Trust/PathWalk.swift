import Glibc
import Processes

/// Opens a path one component at a time, checking every directory and every link on the way.
///
/// What was checked stays open and the next name is looked up in it, so that nobody can exchange a component between its
/// check and its use.
struct PathWalk: ~Copyable {
  /// As many as the kernel follows.
  private static let linkLimit = 40

  private let check: TrustCheck
  /// The directory reached so far.
  private(set) var current: OpenFile
  /// Its path; empty for the root.
  private var place = ""
  /// The components ahead, the last one first.
  private var rest: [String]
  private var linkCount = 0

  private init(_ current: consuming OpenFile, to path: String, check: TrustCheck) {
    self.check = check
    self.current = current
    rest = Self.components(path).reversed()
  }

  /// Begins at the root, also for a relative path, whose directories count as well.
  static func begin(to path: String, check: TrustCheck) throws(OwnedFile.Failure) -> PathWalk {
    let path = path.hasPrefix("/") ? path : try workingDirectory() + "/" + path
    return PathWalk(try root(), to: path, check: check)
  }

  private static func workingDirectory() throws(OwnedFile.Failure) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    guard unsafe getcwd(&buffer, buffer.count) != nil else {
      throw .unreadable(reason: "the working directory is unknown: \(SystemError.text(errno))")
    }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func root() throws(OwnedFile.Failure) -> OpenFile {
    do {
      return try OpenFile.root()
    } catch {
      throw .after(error.number, .unreadable(reason: "'/': \(error)"))
    }
  }

  private static func components(_ path: String) -> [String] { path.split(separator: "/").map(String.init) }

  /// The full path of a name in the current directory, links resolved.
  func path(of name: String) -> String { "\(place)/\(name)" }

  /// Walks to the end of the path.
  ///
  /// - Returns: the name in the current directory where the path does not lead to a directory.
  mutating func follow(to goal: TrustCheck.Kind) throws(OwnedFile.Failure) -> String? {
    try enter(Self.root(), at: "", goal)
    while let name = rest.popLast() {
      if name == "." { continue }
      if name == ".." {
        try enter(
          try open("..", wantsDirectory: true), at: String(place[..<(place.lastIndex(of: "/") ?? place.startIndex)]),
          goal)
        continue
      }
      let wantsDirectory = !rest.isEmpty || goal != .file
      let entry = try open(name, wantsDirectory: wantsDirectory)
      let found = try status(of: entry, name)
      switch found.st_mode & S_IFMT {
      case S_IFDIR: try enter(entry, at: path(of: name), goal)
      case S_IFLNK: try followLink(entry, found, path: path(of: name), goal)
      case _ where wantsDirectory: throw unreadable(OpenFailure(number: ENOTDIR), path(of: name))
      default: return name
      }
    }
    return nil
  }

  /// The kind of file that a name in the current directory is, as in the mode bits.
  func kind(of name: String) throws(OwnedFile.Failure) -> mode_t {
    let entry = try open(name, wantsDirectory: false)
    return try status(of: entry, name).st_mode & S_IFMT
  }

  private func open(_ name: String, wantsDirectory: Bool) throws(OwnedFile.Failure) -> OpenFile {
    do throws(OpenFailure) {
      return try current.entry(name, isDirectory: wantsDirectory)
    } catch {
      guard wantsDirectory, error.number == ENOTDIR else { throw unreadable(error, path(of: name)) }
    }
    // It may be a link to one.
    return try open(name, wantsDirectory: false)
  }

  /// Goes on in a directory that is trusted. Where nothing is ahead, it counts as what was asked for.
  private mutating func enter(
    _ directory: consuming OpenFile, at place: String, _ goal: TrustCheck.Kind
  ) throws(OwnedFile.Failure) {
    let kind = goal != .file && rest.allSatisfy { $0 == "." } ? goal : .directory
    let found = try status(of: directory, place)
    try check.check(directory, found, path: place.isEmpty ? "/" : place, as: kind)
    current = directory
    self.place = place
  }

  private mutating func followLink(
    _ link: borrowing OpenFile, _ found: stat, path: String, _ goal: TrustCheck.Kind
  ) throws(OwnedFile.Failure) {
    linkCount += 1
    check.trail?.states.note(path, PathState(found))
    guard linkCount <= Self.linkLimit else { throw unreadable(OpenFailure(number: ELOOP), path) }
    // In a sticky directory anybody can make a link to anywhere.
    guard check.owners.contains(found.st_uid) else {
      throw .wrongOwner(path: path, owner: found.st_uid, isLink: true)
    }
    let target: String
    do {
      target = try link.target()
    } catch {
      throw unreadable(error, path)
    }
    rest += Self.components(target).reversed()
    if target.hasPrefix("/") { try enter(Self.root(), at: "", goal) }
  }

  private func status(of file: borrowing OpenFile, _ name: String) throws(OwnedFile.Failure) -> stat {
    do {
      return try file.status()
    } catch {
      throw unreadable(error, name)
    }
  }

  /// Says where it failed once that is no longer plain from the path that was asked for.
  private func unreadable(_ failure: OpenFailure, _ path: String) -> OwnedFile.Failure {
    .after(failure.number, .unreadable(reason: linkCount == 0 ? failure.description : "'\(path)': \(failure)"))
  }
}
