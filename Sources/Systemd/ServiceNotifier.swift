import CSystemd
import Glibc

/// Tells systemd how the service is; does nothing where systemd did not ask.
///
/// Source: sd_notify(3).
public enum ServiceNotifier {
  /// One thing to tell.
  public enum Notice: Sendable, Hashable {
    case ready
    case reloading
    case stopping
    /// What `systemctl status` shows.
    case status(String)
    /// The service still does its work.
    case watchdog

    var text: String {
      switch self {
      case .ready: "READY=1"
      case .reloading: "RELOADING=1\nMONOTONIC_USEC=\(monotonicMicroseconds)"
      case .stopping: "STOPPING=1"
      case .status(let text): "STATUS=\(text.replacing("\n", with: " "))"
      case .watchdog: "WATCHDOG=1"
      }
    }
  }

  /// Whether systemd asked to be told.
  public static let isConnected = unsafe getenv("NOTIFY_SOCKET") != nil

  /// Tells systemd.
  ///
  /// - Returns: the system's error number where it could not be told; nil where it was, or nobody asked.
  @discardableResult
  public static func notify(_ notices: Notice...) -> Int32? {
    let result = unsafe systemd_notify(0, notices.map(\.text).joined(separator: "\n"))
    return result < 0 ? -result : nil
  }

  /// How often systemd wants a sign of life at the latest; nil where it wants none.
  public static var watchdogLimit: Duration? {
    var microseconds: UInt64 = 0
    guard unsafe systemd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
    return .microseconds(Int64(clamping: microseconds))
  }

  private static var monotonicMicroseconds: Int64 {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }
}
