import CivilTime
import Dispatch
import Systemd

/// Tells systemd that the scheduling loop turns, from that loop's own queue.
struct Watchdog {
  private let source: (any DispatchSourceTimer)?

  init(queue: DispatchQueue) {
    guard let limit = ServiceNotifier.watchdogLimit else {
      source = nil
      return
    }
    let source = DispatchSource.makeTimerSource(queue: queue)
    let half = DispatchTimeInterval.microseconds(Int(clamping: limit.wholeMicroseconds / 2))
    source.schedule(deadline: .now() + half, repeating: half)
    source.setEventHandler { ServiceNotifier.notify(.watchdog) }
    source.activate()
    self.source = source
  }
}
