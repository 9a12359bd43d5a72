import Console
import Crontab
import Glibc
import Processes

/// A crontab on this machine: where it lies, and what that says about it.
struct CrontabSource {
  /// What kind of place a path is.
  enum Place: Equatable {
    /// A user's crontab as cron keeps it, and that user.
    case spool(owner: String)
    case systemTable
    case systemDirectory
    case elsewhere
    case anacron
  }

  let path: String
  let place: Place

  init(path: String) {
    self.path = path
    place = Self.place(of: path)
  }

  /// The last part of its path.
  var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// Tells from a path what lies there, also below another root as in a backup.
  static func place(of path: String) -> Place {
    let parts = absoluteParts(of: path)
    if parts.last == "anacrontab" { return .anacron }
    if parts.suffix(2) == ["etc", "crontab"] { return .systemTable }
    if parts.dropLast().suffix(2) == ["etc", "cron.d"] { return .systemDirectory }
    let isSpool =
      parts.dropLast().suffix(3) == ["spool", "cron", "crontabs"] || parts.dropLast().suffix(2) == ["spool", "cron"]
    return isSpool ? .spool(owner: parts.last ?? "") : .elsewhere
  }

  private static func absoluteParts(of path: String) -> [String] {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    var directory = ""
    if !path.hasPrefix("/"), unsafe getcwd(&buffer, buffer.count) != nil {
      directory = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    var parts: [String] = []
    for part in "\(directory)/\(path)".split(separator: "/").map(String.init) where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return parts
  }

  /// The crontabs that a path means: itself, or what lies in it, in order of names.
  ///
  /// - Throws: `SystemError` where a directory cannot be listed, or nothing lies there.
  static func sources(at path: String) throws(SystemError) -> (isDirectory: Bool, sources: [CrontabSource]) {
    var found = stat()
    guard unsafe stat(path, &found) == 0 else { throw SystemError("'\(path)' cannot be read") }
    guard found.st_mode & S_IFMT == S_IFDIR else { return (false, [CrontabSource(path: path)]) }
    let names = try DirectoryNames.all(in: path).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let directory = path.hasSuffix("/") ? String(path.dropLast()) : path
    let all = names.map { CrontabSource(path: "\(directory)/\($0)") }
    return (true, all.filter { !$0.isDirectory })
  }

  private var isDirectory: Bool {
    var found = stat()
    return unsafe stat(path, &found) == 0 && found.st_mode & S_IFMT == S_IFDIR
  }

  /// Why cron does not read the file at all, nil where it does.
  func reasonToSkip(_ dialect: CrontabDialect) -> String? {
    switch place {
    case .elsewhere, .anacron: return nil
    case .spool(let owner): return owner.hasPrefix(".") ? "cron reads no name that begins with a dot" : nil
    case .systemTable: return reasonOfOwner
    case .systemDirectory:
      guard dialect.reads(fileName: name) else {
        return dialect == .debian
          ? "Debian's cron reads only names of letters, digits, '_' and '-'" : "cronie does not read such names"
      }
      return reasonOfOwner
    }
  }

  private var reasonOfOwner: String? {
    var found = stat()
    guard unsafe stat(path, &found) == 0 else { return nil }
    if found.st_uid != 0 { return "it does not belong to root; run: chown root '\(path)'" }
    return found.st_mode & 0o022 == 0 ? nil : "its group or others may write to it; run: chmod go-w '\(path)'"
  }

  /// All of it.
  ///
  /// - Throws: the reason as a sentence.
  func read() throws(SystemError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError("'\(path)' cannot be opened") }
    defer { close(descriptor) }
    do {
      return try BoundedFile.read(descriptor: descriptor, limit: Crontab.byteLimit)
    } catch {
      if case .tooLarge = error { errno = EFBIG }
      throw SystemError("'\(path)' cannot be read")
    }
  }
}
