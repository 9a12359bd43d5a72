import Glibc

/// A file that is written as a whole.
public enum TextFile {
  /// Writes all of a text, however many calls that takes.
  ///
  /// - Parameter path: what to call the file in the error.
  /// - Throws: `SystemError` where the system took no more of it.
  public static func write(_ text: String, to descriptor: Int32, path: String) throws(SystemError) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw SystemError("'\(path)' cannot be written") }
      rest = rest.dropFirst(count)
    }
  }
}
