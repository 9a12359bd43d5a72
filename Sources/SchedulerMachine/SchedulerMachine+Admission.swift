import CivilTime
import Fires
import TimerWheel

// The way of a fire through the gates.

extension SchedulerMachine {
  /// Opens a fire: at its planned start it goes to the gates, before it waits.
  ///
  /// - Parameter isHeld: whether it waits for its turn among fires that are made up.
  mutating func admit(
    _ fire: FireID, _ trigger: Trigger, plannedStart: Timestamp, isHeld: Bool = false, by person: String? = nil,
    _ step: inout Step, _ now: Now
  ) {
    guard let entry = entries[fire.schedule] else { return }
    // The record of a stretch must not grow around it.
    if let last = stretches[fire.schedule]?.fire, trigger.isFire, fire > last { stretches[fire.schedule] = nil }
    sequence += 1
    let id = trigger == .backfill ? step.run ?? fire.runID : fire.runID
    let ahead = plannedStart - now.wall
    insert(
      OpenFire(
        id: id, fire: fire, trigger: trigger, stage: .checking, plannedStart: plannedStart,
        plannedSinceBoot: now.sinceBoot + ahead, requestedBy: person, note: nil, retryOf: nil,
        overlap: entry.job.overlap, sequence: sequence))
    if ahead > .zero {
      wait(id, .jitter, &step, now)
      arm(.jitter(id), at: now.sinceBoot + ahead)
    } else if isHeld, deadlineAnswer(for: id, nil, now) == .pass {
      wait(id, .catchUp, &step, now)
      armDeadline(of: id)
    } else {
      enterGates(id, &step, now)
    }
  }

  mutating func insert(_ fire: OpenFire) {
    open[fire.id] = fire
    openBySchedule[fire.fire.schedule, default: []].append(fire.id)
    if fire.holdsPlace { placesHeld += 1 }
  }

  mutating func remove(_ id: RunID) {
    guard let fire = open.removeValue(forKey: id) else { return }
    if fire.holdsPlace { placesHeld -= 1 }
    if let position = openBySchedule[fire.fire.schedule]?.firstIndex(of: id) {
      openBySchedule[fire.fire.schedule]?.remove(at: position)
    }
    if openBySchedule[fire.fire.schedule]?.isEmpty == true { openBySchedule[fire.fire.schedule] = nil }
  }

  mutating func arm(_ wait: Wait, at sinceBoot: Duration) {
    _ = waits.insert(deadline: UInt64(clamping: sinceBoot.wholeMillisecondsRoundedUp), payload: wait)
  }

  /// The gates in their order: pause, exclusion, start deadline, constraint; then those about other runs.
  mutating func enterGates(_ id: RunID, _ step: inout Step, _ now: Now) {
    guard let fire = open[id], let job = entries[fire.fire.schedule]?.job else { return }
    // The jitter is no gate's wait.
    open[id]?.waitingSince = nil
    let answers = [
      pauseGate(of: job.name).answer(to: fire.trigger, at: now.instant),
      ExclusionGate(exclusions: job.exclusions, zone: job.zone).answer(to: fire.trigger, of: fire.fire.instant),
      deadlineAnswer(for: id, nil, now),
    ]
    for case .decide(let decision, let reason) in answers {
      return close(id, decision, reason, &step, now)
    }
    enterConstraint(id, &step, now)
  }

  /// The gate of the constraint, then those about other runs.
  mutating func enterConstraint(_ id: RunID, _ step: inout Step, _ now: Now) {
    guard let fire = open[id], let job = entries[fire.fire.schedule]?.job else { return }
    guard ConstraintGate(isConstrained: job.isConstrained).answer == .pass else {
      return ask(id, &step, now)
    }
    enterOverlap(id, &step, now)
  }

  func deadlineAnswer(for id: RunID, _ waitedFor: WaitReason?, _ now: Now) -> GateAnswer {
    guard let fire = open[id] else { return .pass }
    let gate = DeadlineGate(
      startDeadline: entries[fire.fire.schedule]?.job.startDeadline, waitedFor: waitedFor,
      lookupFailure: fire.lookupFailure)
    return gate.answer(to: fire.trigger, lateness: now.sinceBoot - fire.plannedSinceBoot)
  }

  /// The time since boot after which a fire is not started any more; nil for no limit.
  private func deadline(of fire: OpenFire) -> Duration? {
    guard fire.trigger.isFire else { return nil }
    return entries[fire.fire.schedule]?.job.startDeadline.map { fire.plannedSinceBoot + $0 }
  }

  mutating func armDeadline(of id: RunID) {
    guard let fire = open[id], let deadline = deadline(of: fire) else { return }
    arm(.deadline(id), at: deadline + Self.justAfter)
  }

  /// A deadline that is met is not passed.
  private static let justAfter: Duration = .milliseconds(1)

  /// Asks the constraint; the fire waits for the answer, and a restart asks again.
  private mutating func ask(_ id: RunID, _ step: inout Step, _ now: Now) {
    guard let fire = open[id] else { return }
    let limit = deadline(of: fire) ?? now.sinceBoot + ConstraintGate.patience
    open[id]?.lookupDeadline = limit
    wait(id, .lookup, &step, now)
    open[id]?.stage = .checking
    arm(.lookupDeadline(id), at: limit + Self.justAfter)
    step.actions.append(.check(id, schedule: fire.fire.schedule))
  }

  mutating func take(
    _ answer: ConstraintVerdict, _ match: String?, for id: RunID, _ steps: inout Steps, _ now: Now
  ) {
    guard let fire = open[id], fire.stage == .checking, !isStopping else { return }
    var step = Step(run: id)
    let gate = ConstraintGate(isConstrained: true)
    let timeLeft = (fire.lookupDeadline ?? now.sinceBoot) - now.sinceBoot
    if case .couldNotBeChecked(let reason) = answer { open[id]?.lookupFailure = reason }
    switch gate.answer(to: answer, timeLeft: timeLeft) {
    case .pass:
      note(.constraint, match.map { .matched($0) }, of: id, now)
      if let answer = leaveWait(id, for: .lookup, now) {
        close(id, answer.decision, answer.reason, &step, now)
      } else {
        enterOverlap(id, &step, now)
      }
    case .decide(let decision, let reason): close(id, decision, reason, &step, now)
    case .wait(let reason):
      open[id]?.stage = .waiting(reason)
      arm(.lookup(id), at: now.sinceBoot + gate.retryDelay(timeLeft: timeLeft))
    }
    steps.append(step)
    settle(&steps, after: fire, now)
  }

  mutating func enterCapacity(_ id: RunID, _ step: inout Step, _ now: Now) {
    guard let fire = open[id] else { return }
    let gate = CapacityGate(limit: maxRuns, placesHeld: placesHeld, hasQueue: hasQueue())
    guard gate.answer == .pass else {
      wait(id, .maxRuns, &step, now)
      queue.insert(fire)
      return armDeadline(of: id)
    }
    start(id, &step, now)
  }

  /// Remembers what a gate went by, and how long the fire waited before it.
  mutating func note(_ gate: Gate, _ value: GatePassage.Value?, of id: RunID, _ now: Now) {
    guard let since = open[id].map({ $0.waitingSince ?? now.sinceBoot }) else { return }
    open[id]?.waitingSince = nil
    guard value != nil || since < now.sinceBoot else { return }
    open[id]?.passages.append(GatePassage(gate, value, waited: now.sinceBoot - since))
  }

  /// Commits the start of a run; what follows the commit is performed in order.
  mutating func start(_ id: RunID, _ step: inout Step, _ now: Now) {
    note(.capacity, .places(taken: placesHeld, limit: maxRuns), of: id, now)
    guard let fire = open[id] else { return }
    open[id]?.stage = .starting
    open[id]?.decidedAt = now.wall
    placesHeld += 1
    let record = fire.record(decidedAt: now.wall)
    endRow(of: fire, &step)
    if fire.trigger.isFire {
      step.writes.append(.decide(decision(about: fire, .started, nil, now), replacing: nil))
    }
    step.writes.append(.run(record))
    step.actions.append(.start(record))
  }

  /// Ends a fire that starts nothing.
  mutating func close(_ id: RunID, _ decision: Decision, _ reason: Reason, _ step: inout Step, _ now: Now) {
    if let gate = reason.gate {
      note(gate, gate == .pause ? pauser(of: open[id]?.fire.schedule, now) : nil, of: id, now)
    }
    guard let fire = open[id] else { return }
    endRow(of: fire, &step)
    remove(id)
    let record = self.decision(about: fire, decision, reason, now)
    if fire.trigger.isFire { step.writes.append(.decide(record, replacing: nil)) }
    if let request = fire.request { step.actions.append(.answer(request, .refused(reason))) }
    step.actions.append(.announce(.decided(record)))
  }

  func decision(about fire: OpenFire, _ decision: Decision, _ reason: Reason?, _ now: Now) -> DecisionRecord {
    DecisionRecord(
      fire: fire.fire, trigger: fire.trigger, decision: decision, reason: reason,
      lateness: max(.zero, now.wall - fire.plannedStart), decidedAt: now.wall, requestedBy: fire.requestedBy,
      passages: fire.passages)
  }

  /// Who made the pause that holds for a schedule.
  func pauser(of schedule: String?, _ now: Now) -> GatePassage.Value? {
    guard let schedule else { return nil }
    return pauseGate(of: schedule).holding(at: now.instant)?.requestedBy.map { .pausedBy($0) }
  }

  /// Remembers that a fire waits, also over a restart.
  mutating func wait(_ id: RunID, _ reason: WaitReason, _ step: inout Step, _ now: Now) {
    guard let fire = open[id] else { return }
    open[id]?.waitingSince = now.sinceBoot
    open[id]?.stage = .waiting(reason)
    open[id]?.hasRow = true
    step.writes.append(.wait(fire.waitingRecord(reason)))
    if let request = fire.request, reason != .lookup {
      step.actions.append(.answer(request, .waiting(id, reason)))
      open[id]?.request = nil
    }
  }

  private func endRow(of fire: OpenFire, _ step: inout Step) {
    if fire.hasRow { step.writes.append(.endWait(fire.id)) }
  }
}
