import CivilTime
import Fires

// What ends a wait.

extension SchedulerMachine {
  /// A wait on the clock since boot is over; what stopped waiting meanwhile is passed over.
  mutating func end(_ wait: Wait, _ steps: inout Steps, _ now: Now) {
    switch wait {
    case .jitter(let id):
      guard let fire = open[id], fire.stage == .waiting(.jitter) else { return }
      var step = Step(run: id)
      enterGates(id, &step, now)
      steps.append(step)
      settle(&steps, after: fire, now)
    case .lookup(let id):
      guard let fire = open[id], fire.stage == .waiting(.lookup) else { return }
      open[id]?.stage = .checking
      steps.append([], [.check(id, schedule: fire.fire.schedule)])
    case .lookupDeadline(let id):
      guard let fire = open[id], fire.waitReason == .lookup, fire.lookupDeadline.map({ $0 < now.sinceBoot }) == true
      else { return }
      closeLate(fire, .noop, ConstraintGate.failure(fire.lookupFailure), &steps, now)
    case .deadline(let id):
      guard let fire = open[id], let reason = fire.waitReason,
        case .decide(let decision, let reason) = deadlineAnswer(for: id, reason, now)
      else { return }
      closeLate(fire, decision, reason, &steps, now)
    }
  }

  private mutating func closeLate(
    _ fire: OpenFire, _ decision: Decision, _ reason: Reason, _ steps: inout Steps, _ now: Now
  ) {
    var step = Step(run: fire.id)
    close(fire.id, decision, reason, &step, now)
    steps.append(step)
    settle(&steps, after: fire, now)
  }

  /// Lets go on what waited for a fire that is not in the way any more.
  mutating func settle(_ steps: inout Steps, after fire: OpenFire, _ now: Now) {
    guard !isStopping, !isBeginning else { return }
    let name = fire.fire.schedule
    releaseOverlap(of: name, &steps, now)
    releaseQueue(&steps, now)
    offerCatchUp(of: name, &steps, now)
    offerBackfills(of: name, &steps, now)
  }

  /// Starts what waits for a place, as long as there is one.
  mutating func releaseQueue(_ steps: inout Steps, _ now: Now) {
    guard !isStopping, !isBeginning else { return }
    while placesHeld < maxRuns, let id = firstInQueue() {
      queue.removeFirst()
      var step = Step(run: id)
      if let answer = leaveWait(id, for: .maxRuns, now) {
        close(id, answer.decision, answer.reason, &step, now)
      } else {
        start(id, &step, now)
      }
      steps.append(step)
    }
  }

  /// Whether somebody waits for a place.
  mutating func hasQueue() -> Bool { firstInQueue() != nil }

  private mutating func firstInQueue() -> RunID? {
    let open = open
    return queue.first { id, sequence in
      open[id].map { $0.stage == .waiting(.maxRuns) && $0.sequence == sequence } ?? false
    }
  }

  /// On leaving a wait only the pause and the start deadline are looked at again.
  func leaveWait(_ id: RunID, for reason: WaitReason, _ now: Now) -> (decision: Decision, reason: Reason)? {
    guard let fire = open[id] else { return nil }
    if case .decide(let decision, let reason) = pauseGate(of: fire.fire.schedule).answer(
      to: fire.trigger, at: now.instant)
    {
      return (decision, reason)
    }
    guard case .decide(let decision, let reason) = deadlineAnswer(for: id, reason, now) else { return nil }
    return (decision, reason)
  }

  /// Offers the next of the fires that are made up one at a time, oldest first.
  mutating func offerCatchUp(of name: String, _ steps: inout Steps, _ now: Now) {
    guard !isStopping, !isBeginning else { return }
    // Decided at once, a fire leaves the turn to the one after it.
    while let held = firstHeld(of: name), isIdle(name) {
      var step = Step(run: held)
      if let answer = leaveWait(held, for: .catchUp, now) {
        close(held, answer.decision, answer.reason, &step, now)
      } else {
        note(.lateness, nil, of: held, now)
        enterConstraint(held, &step, now)
      }
      steps.append(step)
    }
  }

  private func firstHeld(of name: String) -> RunID? {
    (openBySchedule[name] ?? []).first { open[$0]?.stage == .waiting(.catchUp) }
  }

  /// Whether nothing of a schedule runs or is about to.
  func isIdle(_ name: String) -> Bool {
    !(openBySchedule[name] ?? []).contains { id in
      guard let fire = open[id] else { return false }
      return fire.isInTheWay || fire.stage == .checking || fire.stage == .waiting(.lookup)
        || fire.stage == .waiting(.overlap)
    }
  }

  /// Ends everything of a schedule that waits.
  mutating func closeWaiting(of name: String, _ reason: Reason, _ steps: inout Steps, _ now: Now) {
    for id in openBySchedule[name] ?? [] {
      guard let fire = open[id], !fire.holdsPlace else { continue }
      if !fire.trigger.isFire, reason == .scheduleDisabled { continue }
      var step = Step(run: id)
      close(id, .missed, reason, &step, now)
      steps.append(step)
    }
    // A run that somebody asked for may have waited for one of these.
    releaseOverlap(of: name, &steps, now)
  }
}
