import Glibc

/// A file that one process at a time can hold; the kernel lets go of it when the last holder ends, however it ends.
public final class FileLock: Sendable {
  /// Why a lock was not taken.
  public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Another process holds it; its number, where it wrote it down.
    case held(path: String, by: Int32?)
    case system(SystemError)

    public var description: String {
      switch self {
      case .held(let path, let holder):
        "'\(path)' is held by " + (holder.map { "the process \($0)" } ?? "another process")
      case .system(let error): error.description
      }
    }
  }

  /// The open file; a process that inherits it holds the lock as well.
  public let descriptor: Int32

  /// Takes the lock at once or not at all, and writes the holder's number into the file.
  ///
  /// Only its owner may open the file: whoever can read it can hold it.
  public init(path: String) throws(Failure) {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .system(SystemError("'\(path)' cannot be opened")) }
    // Earlier versions let everybody read it. Somebody else's file stays as it is.
    _ = fchmod(descriptor, 0o600)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let failure: Failure =
        errno == EWOULDBLOCK
        ? .held(path: path, by: Self.holder(descriptor)) : .system(SystemError("'\(path)' cannot be locked"))
      close(descriptor)
      throw failure
    }
    self.descriptor = descriptor
    let text = Array("\(getpid())\n".utf8)
    // A full disk leaves the number out, and the lock as good as ever.
    _ = ftruncate(descriptor, 0)
    _ = unsafe pwrite(descriptor, text, text.count, 0)
  }

  deinit { close(descriptor) }

  /// Whether any process holds the lock at this moment; false where there is no such file.
  ///
  /// - Throws: `SystemError` where something is used up that looking takes.
  public static func isHeld(path: String) throws(SystemError) -> Bool {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      let error = SystemError("'\(path)' cannot be opened")
      guard !error.isShortage else { throw error }
      return false
    }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0
  }

  private static func holder(_ descriptor: Int32) -> Int32? {
    guard let bytes = try? BoundedFile.read(descriptor: descriptor, limit: 64) else { return nil }
    return Int32(String(decoding: bytes, as: UTF8.self).prefix { $0 != "\n" })
  }
}
