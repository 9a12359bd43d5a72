import Glibc

/// Files that are read as a whole.
public enum SmallFile {
  /// The text of a file that this process or the kernel wrote; nil where there is none.
  ///
  /// - Parameter limit: in bytes; a larger file is an error.
  /// - Throws: `SystemError` where it cannot be read, and so nobody knows what it says.
  public static func read(_ path: String, limit: Int) throws(SystemError) -> String? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      guard errno != ENOENT else { return nil }
      throw SystemError("'\(path)' cannot be opened")
    }
    defer { close(descriptor) }
    do {
      return String(decoding: try BoundedFile.read(descriptor: descriptor, limit: limit), as: UTF8.self)
    } catch {
      // The group of a file that was just opened can be removed.
      if case .unreadable(let error) = error, error.number == ENODEV { return nil }
      if case .tooLarge = error { errno = EFBIG }
      throw SystemError("'\(path)' cannot be read")
    }
  }

  /// The same where nothing hangs on the reason: nil where it cannot be read.
  public static func text(of path: String, limit: Int) -> String? { try? read(path, limit: limit) }
}
