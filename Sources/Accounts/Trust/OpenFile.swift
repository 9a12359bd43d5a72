import CLinux
import Glibc
import Processes

/// An open descriptor, closed as soon as nobody needs it.
struct OpenFile: ~Copyable {
  /// Only good while this value lives: hand on the value, not the number.
  fileprivate let descriptor: Int32

  /// Opens the root without reading it.
  static func root() throws(OpenFailure) -> OpenFile { try OpenFile(unsafe linux_open_path(AT_FDCWD, "/", 1)) }

  private init(_ result: Int32) throws(OpenFailure) {
    guard result >= 0 else { throw OpenFailure(number: errno) }
    descriptor = result
  }

  deinit { close(descriptor) }

  /// Opens a name in this directory without reading it, and never what a link leads to.
  borrowing func entry(_ name: String, isDirectory: Bool) throws(OpenFailure) -> OpenFile {
    try OpenFile(unsafe linux_open_path(descriptor, name, isDirectory ? 1 : 0))
  }

  /// Opens a name in this directory to be read, and never what a link leads to.
  borrowing func readable(_ name: String) throws(OpenFailure) -> OpenFile {
    // A FIFO without O_NONBLOCK would hold up the reader.
    try OpenFile(unsafe openat(descriptor, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW))
  }

  borrowing func status() throws(OpenFailure) -> stat {
    var found = stat()
    guard unsafe fstat(descriptor, &found) == 0 else { throw OpenFailure(number: errno) }
    return found
  }

  /// Where this link leads.
  borrowing func target() throws(OpenFailure) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = unsafe readlinkat(descriptor, "", &buffer, buffer.count)
    guard length > 0 else { throw OpenFailure(number: errno) }
    return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  borrowing func content(limit: Int) throws -> [UInt8] {
    try BoundedFile.read(descriptor: descriptor, limit: limit)
  }

  /// The entries of this directory, as a stream that the caller closes.
  borrowing func entries() throws(OpenFailure) -> OpaquePointer {
    let reading = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard reading >= 0 else { throw OpenFailure(number: errno) }
    guard let stream = unsafe fdopendir(reading) else {
      let failure = OpenFailure(number: errno)
      close(reading)
      throw failure
    }
    return unsafe stream
  }

  /// Whether nothing can be written through the mount it was reached by, as that of a Kubernetes ConfigMap.
  borrowing func isReadOnly() -> Bool {
    var system = statvfs()
    return unsafe fstatvfs(descriptor, &system) == 0 && system.f_flag & UInt(ST_RDONLY) != 0
  }

  /// An extended attribute; nil where there is none.
  borrowing func attribute(_ name: String) throws(OpenFailure) -> [UInt8]? {
    let size = unsafe linux_read_attribute(descriptor, name, nil, 0)
    if size >= 0 {
      var bytes = [UInt8](repeating: 0, count: Int(size))
      let count = unsafe linux_read_attribute(descriptor, name, &bytes, bytes.count)
      if count >= 0 { return Array(bytes.prefix(Int(count))) }
    }
    guard errno == ENODATA || errno == EOPNOTSUPP else { throw OpenFailure(number: errno) }
    return nil
  }
}

/// Why something was not opened or read.
struct OpenFailure: Error, CustomStringConvertible {
  /// The system's error number.
  let number: Int32

  var description: String { SystemError.text(number) }
}
