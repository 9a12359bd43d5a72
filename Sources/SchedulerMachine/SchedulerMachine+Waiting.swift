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
    case .deadline(let id):
      guard let fire = open[id], case .waiting(let reason) = fire.stage, let deadline = fire.deadline,
        now.sinceBoot > deadline, let job = entries[fire.fire.schedule]?.job
      else { return }
      var step = Step()
      close(id, .missed, .deadlinePassed(job.startDeadline ?? .zero, waitedFor: reason), &step, now)
      steps.append(step)
      settle(&steps, after: fire, now)
    }
  }

  /// Lets go on what waited for a fire that is not in the way any more.
  mutating func settle(_ steps: inout Steps, after fire: OpenFire, _ now: Now) {
    guard !isStopping else { return }
    let name = fire.fire.schedule
    releaseOverlap(of: name, &steps, now)
    releaseQueue(&steps, now)
    offerCatchUp(of: name, &steps, now)
    offerBackfills(of: name, &steps, now)
  }

  private mutating func releaseOverlap(of name: String, _ steps: inout Steps, _ now: Now) {
    let ids = openBySchedule[name] ?? []
    for id in ids where open[id]?.stage == .waiting(.overlap) {
      guard !ids.contains(where: { open[$0]?.isInTheWay == true }) else { return }
      var step = Step(run: id)
      if let answer = leaveWait(id, for: .overlap, now) {
        close(id, answer.decision, answer.reason, &step, now)
      } else {
        enterCapacity(id, &step, now)
      }
      steps.append(step)
    }
  }

  /// Starts what waits for a place, as long as there is one.
  mutating func releaseQueue(_ steps: inout Steps, _ now: Now) {
    guard !isStopping else { return }
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
    guard fire.trigger.isFire, let deadline = fire.deadline, now.sinceBoot > deadline else { return nil }
    guard reason != .lookup else { return (.noop, .lookupFailed("no answer within the start deadline")) }
    let limit = entries[fire.fire.schedule]?.job.startDeadline ?? .zero
    return (.missed, .deadlinePassed(limit, waitedFor: reason))
  }

  /// Offers the next of the fires that are made up one at a time, oldest first.
  mutating func offerCatchUp(of name: String, _ steps: inout Steps, _ now: Now) {
    guard !isStopping, let held = firstHeld(of: name), isIdle(name) else { return }
    var step = Step(run: held)
    enterGates(held, waitedFor: .catchUp, &step, now)
    steps.append(step)
    // Decided at once, it leaves the turn to the one after it.
    if open[held] == nil { offerCatchUp(of: name, &steps, now) }
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
      if fire.trigger.isRequest, reason == .scheduleDisabled { continue }
      var step = Step()
      close(id, .missed, reason, &step, now)
      steps.append(step)
    }
  }
}
