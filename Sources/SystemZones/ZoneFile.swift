import Glibc

/// A file of zone rules.
enum ZoneFile {
  /// Why it has no content.
  struct Unreadable: Error {
    let reason: String
    /// Whether there is no file of this name, rather than one that cannot be read.
    let isAbsent: Bool
    var isDirectory = false
    /// Whether descriptors or memory have run out, so that nothing is known about the file.
    var isShortage = false
  }

  /// The largest file that is read, in bytes; the largest zone file has some kilobytes.
  private static let limit = 1 << 20

  /// A file's content.
  static func content(_ path: String) throws(Unreadable) -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw failure }
    defer { close(file) }
    var found = stat()
    guard unsafe fstat(file, &found) == 0 else { throw failure }
    let size = min(limit, max(0, Int(found.st_size)) + 1)
    var bytes = [UInt8](repeating: 0, count: size)
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
    guard count >= 0 else { throw failure }
    return Array(bytes.prefix(count))
  }

  /// Whether a file begins as a zone file does.
  static func isOne(_ path: String) -> Bool {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return false }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 4)
    return unsafe read(file, &bytes, bytes.count) == bytes.count && bytes.elementsEqual("TZif".utf8)
  }

  /// The call that failed just now. A directory is no zone either: `Europe` alone names none.
  private static var failure: Unreadable {
    Unreadable(
      reason: unsafe String(cString: strerror(errno)), isAbsent: [ENOENT, ENOTDIR, EISDIR].contains(errno),
      isDirectory: errno == EISDIR, isShortage: [EMFILE, ENFILE, ENOMEM].contains(errno))
  }
}
