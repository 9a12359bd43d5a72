import CLinux
import Glibc

/// Opens a path one component at a time, checking every directory and every link on the way.
///
/// What was checked stays open and the next name is looked up in it, so that nobody can exchange a component between its
/// check and its use.
struct PathWalk: ~Copyable {
  /// As many as the kernel follows.
  private static let linkLimit = 40

  private let check: TrustCheck
  private var current: OpenFile
  /// The path of the current directory; empty for the root.
  private var place = ""
  /// The components ahead, the last one first.
  private var rest: [String]
  private var linkCount = 0

  /// The directory reached so far.
  var directory: Int32 { current.descriptor }

  /// Begins at the root, also for a relative path, whose directories count as well.
  init(to path: String, check: TrustCheck) throws(OwnedFile.Failure) {
    self.check = check
    rest = Self.components(path).reversed()
    current = OpenFile(descriptor: -1)
    if !path.hasPrefix("/") {
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
      guard unsafe getcwd(&buffer, buffer.count) != nil else {
        throw .unreadable(reason: "the working directory is unknown: \(SystemError.text(errno))")
      }
      let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      rest += Self.components(String(decoding: bytes, as: UTF8.self)).reversed()
    }
  }

  private static func components(_ path: String) -> [String] { path.split(separator: "/").map(String.init) }

  /// The full path of a name in the current directory, links resolved.
  func path(of name: String) -> String { "\(place)/\(name)" }

  /// Walks to the end of the path.
  ///
  /// - Returns: the name in the current directory where the path does not lead to a directory.
  mutating func follow(to goal: TrustCheck.Kind) throws(OwnedFile.Failure) -> String? {
    try enter(AT_FDCWD, "/", place: "", as: directoryKind(goal))
    while let name = rest.popLast() {
      if name == "." { continue }
      let kind = directoryKind(goal)
      if name == ".." {
        try enter(directory, "..", place: String(place[..<(place.lastIndex(of: "/") ?? place.startIndex)]), as: kind)
        continue
      }
      let wantsDirectory = !rest.isEmpty || goal != .file
      let entry = try open(name, wantsDirectory: wantsDirectory)
      let found = try status(of: entry.descriptor)
      switch found.st_mode & S_IFMT {
      case S_IFDIR:
        try check.check(entry.descriptor, found, path: path(of: name), as: kind)
        place = path(of: name)
        current = entry
      case S_IFLNK: try followLink(entry.descriptor, found, path: path(of: name), goal)
      case _ where wantsDirectory: throw unreadable(ENOTDIR, path(of: name))
      default: return name
      }
    }
    return nil
  }

  /// The kind of file that a name in the current directory is, as in the mode bits.
  func kind(of name: String) throws(OwnedFile.Failure) -> mode_t {
    try status(of: open(name, wantsDirectory: false).descriptor).st_mode & S_IFMT
  }

  private func open(_ name: String, wantsDirectory: Bool) throws(OwnedFile.Failure) -> OpenFile {
    var descriptor = unsafe linux_open_path(directory, name, wantsDirectory ? 1 : 0)
    // It may be a link to one.
    if descriptor < 0, errno == ENOTDIR, wantsDirectory { descriptor = unsafe linux_open_path(directory, name, 0) }
    guard descriptor >= 0 else { throw unreadable(errno, path(of: name)) }
    return OpenFile(descriptor: descriptor)
  }

  private mutating func enter(
    _ directory: Int32, _ name: String, place: String, as kind: TrustCheck.Kind
  ) throws(OwnedFile.Failure) {
    let path = place.isEmpty ? "/" : place
    let entered = OpenFile(descriptor: unsafe linux_open_path(directory, name, 1))
    guard entered.descriptor >= 0 else { throw unreadable(errno, path) }
    try check.check(entered.descriptor, try status(of: entered.descriptor), path: path, as: kind)
    current = entered
    self.place = place
  }

  private mutating func followLink(
    _ link: Int32, _ found: stat, path: String, _ goal: TrustCheck.Kind
  ) throws(OwnedFile.Failure) {
    linkCount += 1
    guard linkCount <= Self.linkLimit else { throw unreadable(ELOOP, path) }
    // In a sticky directory anybody can make a link to anywhere.
    guard check.owners.contains(found.st_uid) else {
      throw .wrongOwner(path: path, owner: found.st_uid, isLink: true)
    }
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = unsafe readlinkat(link, "", &buffer, buffer.count)
    guard length > 0 else { throw unreadable(errno, path) }
    let target = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    rest += Self.components(target).reversed()
    if target.hasPrefix("/") { try enter(AT_FDCWD, "/", place: "", as: directoryKind(goal)) }
  }

  /// What a directory counts as: where nothing is ahead, it is what was asked for.
  private func directoryKind(_ goal: TrustCheck.Kind) -> TrustCheck.Kind {
    goal != .file && rest.allSatisfy { $0 == "." } ? goal : .directory
  }

  private func status(of descriptor: Int32) throws(OwnedFile.Failure) -> stat {
    var found = stat()
    guard unsafe fstat(descriptor, &found) == 0 else { throw .unreadable(reason: SystemError.text(errno)) }
    return found
  }

  /// Says where it failed once that is no longer plain from the path that was asked for.
  private func unreadable(_ number: Int32, _ path: String) -> OwnedFile.Failure {
    .unreadable(reason: linkCount == 0 ? SystemError.text(number) : "'\(path)': \(SystemError.text(number))")
  }
}
