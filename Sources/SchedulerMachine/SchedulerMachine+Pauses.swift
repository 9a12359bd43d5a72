import CivilTime
import Fires

// Pauses of schedules and of the daemon.

extension SchedulerMachine {
  mutating func remember(_ pause: PauseRecord) {
    if let schedule = pause.schedule { pauses[schedule] = pause } else { daemonPause = pause }
  }

  /// Pauses; what waits is paused at once, what runs goes on, and what came due before is decided without the pause.
  mutating func enter(_ pause: PauseRecord, _ steps: inout Steps, _ now: Now) {
    wake(&steps, now)
    remember(pause)
    steps.append([.pause(pause)], [.announce(.paused(pause))])
    let waiting = open.values.filter { !$0.holdsPlace && (pause.schedule == nil || $0.fire.schedule == pause.schedule) }
      .sorted { $0.sequence < $1.sequence }
    var closed: [String: OpenFire] = [:]
    for fire in waiting {
      let gate = pauseGate(of: fire.fire.schedule)
      guard case .decide(let decision, let reason) = gate.answer(to: fire.trigger, at: now.instant) else { continue }
      var step = Step(run: fire.id)
      close(fire.id, decision, reason, &step, now)
      steps.append(step)
      closed[fire.fire.schedule] = fire
    }
    for fire in closed.values.sorted(by: { $0.sequence < $1.sequence }) { settle(&steps, after: fire, now) }
  }

  /// Resumes; nothing is made up: what came due before is decided under the pause.
  mutating func resume(
    _ schedule: String?, by person: String?, _ note: String?, _ steps: inout Steps, _ now: Now
  ) {
    wake(&steps, now)
    let paused: PauseRecord? = if let schedule { pauses.removeValue(forKey: schedule) } else { daemonPause }
    guard paused != nil else { return }
    if schedule == nil { daemonPause = nil }
    steps.append([.resume(schedule: schedule)], [.announce(.resumed(schedule: schedule, by: person, note: note))])
  }
}
