public import CivilTime
public import Dispatch
import Glibc

/// The one timer behind the wheel: it wakes when the wall clock reaches the wheel's next deadline, and never else.
///
/// Use it from the queue that it reports on.
public final class WheelTimer {
  private let source: any DispatchSourceTimer
  private var armed: Instant?

  /// Makes a timer that is not armed.
  public init(queue: DispatchQueue, onDue: @escaping @Sendable () -> Void) {
    source = DispatchSource.makeTimerSource(flags: .strict, queue: queue)
    source.setEventHandler(handler: onDue)
    source.schedule(wallDeadline: .distantFuture)
    source.activate()
  }

  deinit { source.cancel() }

  /// Wakes at an instant, at once where it has passed; nil never.
  ///
  /// It may wake early where the clock is set back meanwhile: whoever is woken looks at the clock.
  public func arm(_ instant: Instant?) {
    armed = instant
    guard let instant else { return source.schedule(wallDeadline: .distantFuture) }
    let time = timespec(tv_sec: Int(clamping: instant.secondsSinceEpoch), tv_nsec: 0)
    source.schedule(wallDeadline: DispatchWallTime(timespec: time), leeway: .nanoseconds(0))
  }

  /// Arms again for the same instant; the timer does not notice by itself that the clock was set.
  public func rearm() { arm(armed) }
}
