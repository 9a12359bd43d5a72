import Glibc

/// A file, or standard output, that is written as a whole.
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
      if count < 0, errno == EAGAIN {
        // A pipe that somebody else made so; its reader takes its time.
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&ready, 1, -1)
        continue
      }
      guard count > 0 else { throw SystemError("'\(path)' cannot be written") }
      rest = rest.dropFirst(count)
    }
  }
}
