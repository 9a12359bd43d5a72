import CSystemd
import Glibc

/// The unit that this process is in.
///
/// Source: sd_pid_get_unit(3), which journald asks as well for the field `_SYSTEMD_UNIT`.
public enum ServiceUnit {
  /// Its name; nil where systemd did not start this process.
  public static let name: String? = {
    var text: UnsafeMutablePointer<CChar>?
    guard unsafe systemd_own_unit(&text) >= 0, let text = unsafe text else { return nil }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }()
}
