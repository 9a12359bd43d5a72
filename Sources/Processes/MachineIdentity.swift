import Glibc

/// Which machine this is, wherever its name or address moves.
public enum MachineIdentity {
  /// The content of /etc/machine-id, nil where the machine has none. Source: machine-id(5).
  public static var current: String? {
    let descriptor = unsafe open("/etc/machine-id", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let text = (try? BoundedFile.read(descriptor: descriptor, limit: 256)).map { String(decoding: $0, as: UTF8.self) }
    return text?.split(whereSeparator: \.isWhitespace).first.map(String.init)
  }
}
