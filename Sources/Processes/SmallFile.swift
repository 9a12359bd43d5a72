import Glibc

/// Files that are read as a whole.
public enum SmallFile {
  /// The text of a file that this process or the kernel wrote, nil where it cannot be read or is larger than the limit in bytes.
  public static func text(of path: String, limit: Int) -> String? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return (try? BoundedFile.read(descriptor: descriptor, limit: limit)).map { String(decoding: $0, as: UTF8.self) }
  }
}
