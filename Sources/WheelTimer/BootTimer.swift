import CLinux
public import Dispatch
import Glibc

/// A timer on the clock since boot, which nobody can set, and which goes on while the machine sleeps.
///
/// Use it from the queue that it reports on.
public final class BootTimer {
  private let descriptor: Int32
  private let source: (any DispatchSourceRead)?

  /// Makes a timer that is not armed; where the system has no descriptor left it never wakes.
  public init(queue: DispatchQueue, onDue: @escaping @Sendable () -> Void) {
    let descriptor = linux_boot_timer_make()
    self.descriptor = descriptor
    guard descriptor >= 0 else {
      source = nil
      return
    }
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    source.setEventHandler { if linux_boot_timer_take(descriptor) != 0 { onDue() } }
    source.setCancelHandler { close(descriptor) }
    source.activate()
    self.source = source
  }

  deinit { source?.cancel() }

  /// Wakes once so much time has passed since boot, at once where it has; nil never.
  public func arm(_ sinceBoot: Duration?) {
    guard descriptor >= 0 else { return }
    linux_boot_timer_set(descriptor, sinceBoot.map { max(1, $0.microseconds) } ?? 0)
  }
}

extension Duration {
  fileprivate var microseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds.multipliedReportingOverflow(by: 1_000_000).overflow
      ? .max : seconds * 1_000_000 + attoseconds / 1_000_000_000_000
  }
}
