import CLinux
import CivilTime
public import Dispatch
import Glibc

/// Notices when somebody sets the wall clock.
///
/// Dispatch's timers do not: one that waits for a wall-clock time is silently late after the clock was set back.
public final class ClockStepWatch {
  private let source: any DispatchSourceRead

  /// Watches from now on.
  ///
  /// - Parameter onStep: told by how much the clock was set, forward or back (negative), and whether that made a clock
  ///   right that nobody had set before.
  /// - Returns: nil where the system has no descriptor left.
  public init?(queue: DispatchQueue, onStep: @escaping @Sendable (Duration, _ isFirstSynchronization: Bool) -> Void) {
    let descriptor = linux_clock_step_descriptor()
    guard descriptor >= 0 else { return nil }
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    nonisolated(unsafe) var distance = Self.distance
    nonisolated(unsafe) var isSynchronized = linux_clock_is_synchronized() != 0
    source.setEventHandler {
      guard linux_clock_was_stepped(descriptor) != 0 else { return }
      _ = linux_watch_clock_step(descriptor)
      let before = unsafe distance
      unsafe distance = Self.distance
      onStep(unsafe distance - before, unsafe !isSynchronized)
      unsafe isSynchronized = true
    }
    source.setCancelHandler { close(descriptor) }
    source.activate()
  }

  deinit { source.cancel() }

  /// From boot to the wall clock's time; constant until the clock is set.
  private static var distance: Duration {
    .microseconds(Clock.now.microsecondsSinceEpoch) - Clock.sinceBoot
  }
}
