import CivilTime

// What becomes of a fire that is due, and of the run that it became.

extension SchedulerMachine {
  /// Starts the run unless an earlier one of the same schedule still goes on.
  mutating func admit(_ fire: Fire, _ now: Timestamp) -> [Effect] {
    let lateness = now - Timestamp(fire.instant)
    if let other = running[fire.schedule]?.min() {
      return [.record(fire, .skipped(reason: "previous run '\(other)' is still running"), lateness: lateness)]
    }
    running[fire.schedule, default: []].insert(fire.runID)
    return [.start(fire, lateness: lateness)]
  }

  mutating func enterAnswered(
    _ fire: Fire, _ answer: ConstraintAnswer, _ now: Timestamp
  ) -> [Effect] {
    let lateness = now - Timestamp(fire.instant)
    switch answer {
    case .matches:
      retries[fire] = nil
      return admit(fire, now)
    case .doesNotMatch(let reason):
      retries[fire] = nil
      return [.record(fire, .noop(reason: reason, isFault: false), lateness: lateness)]
    case .couldNotBeChecked(let reason):
      let asked = retries[fire, default: 0] + 1
      guard Self.lookupRetry * asked < Self.lookupDeadline else {
        retries[fire] = nil
        return [.record(fire, .noop(reason: "lookup failed: \(reason)", isFault: true), lateness: lateness)]
      }
      retries[fire] = asked
      return [.retryConstraint(fire, after: Self.lookupRetry)]
    }
  }

  mutating func enterStartFailed(_ fire: Fire, _ reason: String, _ now: Timestamp) -> [Effect] {
    _ = forget(fire.schedule, fire.runID)
    return [.record(fire, .failedToStart(reason: reason), lateness: now - Timestamp(fire.instant))]
  }

  mutating func adopt(_ schedule: String, _ runID: String) -> [Effect] {
    running[schedule, default: []].insert(runID)
    return []
  }

  mutating func forget(_ schedule: String, _ runID: String) -> [Effect] {
    running[schedule]?.remove(runID)
    if running[schedule]?.isEmpty == true { running[schedule] = nil }
    return []
  }
}
