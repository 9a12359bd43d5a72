import CivilTime
import Fires

/// A pause of the daemon or of the schedule keeps its fires from running; who asks by hand is not held up.
///
/// Source: `scheduling.md`, section 3.
struct PauseGate {
  let daemon: PauseRecord?
  let schedule: PauseRecord?

  func answer(to trigger: Trigger, at instant: Instant) -> GateAnswer {
    guard trigger.isFire else { return .pass }
    if let daemon, daemon.holds(at: instant) { return .decide(.paused, .daemonPaused(note: daemon.note)) }
    if let schedule, schedule.holds(at: instant) { return .decide(.paused, .schedulePaused(note: schedule.note)) }
    return .pass
  }

  /// The pause that holds at an instant, the daemon's first; nil where none does.
  func holding(at instant: Instant) -> PauseRecord? {
    [daemon, schedule].lazy.compactMap { $0 }.first { $0.holds(at: instant) }
  }

  /// The last instant that is paused like this one.
  func end(after instant: Instant) -> Instant {
    let holding = daemon.flatMap { $0.holds(at: instant) ? $0 : nil } ?? schedule
    return holding?.until.map { $0.advanced(bySeconds: -1) } ?? Instant(secondsSinceEpoch: .max)
  }
}
