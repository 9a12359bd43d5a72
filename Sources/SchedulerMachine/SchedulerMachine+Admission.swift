import CivilTime
import Fires
import TimerWheel

// The way of a fire through the gates.

extension SchedulerMachine {
  /// Opens a fire: at its planned start it goes to the gates, before it waits.
  ///
  /// - Parameter isHeld: whether it waits for its turn among fires that are made up.
  mutating func admit(
    _ fire: FireID, _ trigger: Trigger, plannedStart: Timestamp, isHeld: Bool = false, _ step: inout Step, _ now: Now
  ) {
    guard let job = entries[fire.schedule]?.job else { return }
    sequence += 1
    let id = trigger == .backfill ? step.run ?? fire.runID : fire.runID
    var new = OpenFire(
      id: id, fire: fire, trigger: trigger, stage: .checking, plannedStart: plannedStart, requestedBy: nil, note: nil,
      retryOf: nil, overlap: job.overlap, sequence: sequence)
    new.deadline = job.startDeadline.map { now.sinceBoot + (plannedStart - now.wall) + $0 }
    insert(new)
    if isHeld {
      wait(id, .catchUp, &step)
    } else if plannedStart > now.wall {
      wait(id, .jitter, &step)
      arm(.jitter(id), at: now.sinceBoot + (plannedStart - now.wall))
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
    openBySchedule[fire.fire.schedule]?.removeAll { $0 == id }
    if openBySchedule[fire.fire.schedule]?.isEmpty == true { openBySchedule[fire.fire.schedule] = nil }
  }

  mutating func arm(_ wait: Wait, at sinceBoot: Duration) {
    _ = waits.insert(deadline: UInt64(clamping: sinceBoot.wholeMillisecondsRoundedUp), payload: wait)
  }

  /// The gates in their order: pause, exclusion, start deadline, constraint; then those about other runs.
  mutating func enterGates(_ id: RunID, waitedFor: WaitReason? = nil, _ step: inout Step, _ now: Now) {
    guard let fire = open[id], let job = entries[fire.fire.schedule]?.job else { return }
    let answers = [
      pauseGate(of: job.name).answer(to: fire.trigger, at: now.instant),
      ExclusionGate(exclusions: job.exclusions, zone: job.zone).answer(to: fire.trigger, of: fire.fire.instant),
      deadlineGate(of: fire, job, waitedFor, now),
    ]
    for case .decide(let decision, let reason) in answers {
      return close(id, decision, reason, &step, now)
    }
    guard ConstraintGate(isConstrained: job.isConstrained).answer == .pass else {
      return ask(id, &step, now)
    }
    enterOverlap(id, &step, now)
  }

  private func deadlineGate(
    of fire: OpenFire, _ job: ScheduledJob, _ waitedFor: WaitReason?, _ now: Now
  ) -> GateAnswer {
    guard fire.trigger.isFire, let deadline = fire.deadline, now.sinceBoot > deadline else { return .pass }
    return .decide(.missed, .deadlinePassed(job.startDeadline ?? .zero, waitedFor: waitedFor))
  }

  /// Asks the constraint; the fire waits for the answer, and a restart asks again.
  private mutating func ask(_ id: RunID, _ step: inout Step, _ now: Now) {
    guard let fire = open[id] else { return }
    let patience = fire.deadline ?? now.sinceBoot + ConstraintGate.patience
    open[id]?.lookupDeadline = fire.lookupDeadline ?? patience
    wait(id, .lookup, &step)
    open[id]?.stage = .checking
    step.actions.append(.check(id, schedule: fire.fire.schedule))
  }

  mutating func take(_ answer: ConstraintVerdict, for id: RunID, _ steps: inout Steps, _ now: Now) {
    guard let fire = open[id], fire.stage == .checking, !isStopping else { return }
    var step = Step(run: id)
    let gate = ConstraintGate(isConstrained: true)
    let retry = now.sinceBoot + ConstraintGate.retryInterval
    switch gate.answer(to: answer, hasTime: fire.lookupDeadline.map { retry < $0 } ?? true) {
    case .pass:
      if let answer = leaveWait(id, for: .lookup, now) {
        close(id, answer.decision, answer.reason, &step, now)
      } else {
        enterOverlap(id, &step, now)
      }
    case .decide(let decision, let reason): close(id, decision, reason, &step, now)
    case .wait(let reason):
      open[id]?.stage = .waiting(reason)
      arm(.lookup(id), at: retry)
    }
    steps.append(step)
    settle(&steps, after: fire, now)
  }

  /// The gate of overlap, then that of capacity.
  mutating func enterOverlap(_ id: RunID, _ step: inout Step, _ now: Now) {
    guard let fire = open[id] else { return }
    let others = (openBySchedule[fire.fire.schedule] ?? []).filter { $0 != id && open[$0]?.isInTheWay == true }
    switch OverlapGate(policy: fire.overlap, inTheWay: others).answer(to: fire.trigger) {
    case .pass: enterCapacity(id, &step, now)
    case .decide(let decision, let reason): close(id, decision, reason, &step, now)
    case .wait(let reason):
      if fire.trigger != .backfill { displaceOlder(than: fire, &step, now) }
      if fire.overlap == .replace, fire.trigger != .backfill { replace(others, with: fire, &step, now) }
      // What was in the way may have been waiting itself, and be gone.
      guard others.contains(where: { open[$0] != nil }) else { return enterCapacity(id, &step, now) }
      wait(id, reason, &step)
      armDeadline(of: id)
    }
  }

  /// Only the newest waits for the run in the way.
  private mutating func displaceOlder(than fire: OpenFire, _ step: inout Step, _ now: Now) {
    for other in openBySchedule[fire.fire.schedule] ?? [] where other != fire.id {
      guard open[other]?.stage == .waiting(.overlap), open[other]?.trigger != .backfill else { continue }
      close(other, .skipped, .displaced(by: fire.fire.instant), &step, now)
    }
  }

  private mutating func replace(_ others: [RunID], with fire: OpenFire, _ step: inout Step, _ now: Now) {
    for other in others {
      if open[other]?.stage == .waiting(.maxRuns) {
        close(other, .skipped, .displaced(by: fire.fire.instant), &step, now)
      } else if open[other]?.stopCause == nil {
        open[other]?.stopCause = .replaced
        step.actions.append(.stop(other))
      }
    }
  }

  mutating func enterCapacity(_ id: RunID, _ step: inout Step, _ now: Now) {
    guard let fire = open[id] else { return }
    let gate = CapacityGate(limit: maxRuns, placesHeld: placesHeld, hasQueue: hasQueue())
    guard gate.answer == .pass else {
      wait(id, .maxRuns, &step)
      queue.insert(fire)
      return armDeadline(of: id)
    }
    start(id, &step, now)
  }

  /// Commits the start of a run; what follows the commit is performed in order.
  mutating func start(_ id: RunID, _ step: inout Step, _ now: Now) {
    guard let fire = open[id] else { return }
    open[id]?.stage = .starting
    open[id]?.decidedAt = now.wall
    placesHeld += 1
    let record = fire.record(decidedAt: now.wall)
    endRow(of: fire, &step)
    if fire.trigger.isFire {
      step.writes.append(.decide(decision(about: fire, .started, nil, now), replacing: nil))
      entries[fire.fire.schedule]?.stretch = nil
    }
    step.writes.append(.run(record))
    step.actions.append(.start(record))
  }

  /// Ends a fire that starts nothing.
  mutating func close(_ id: RunID, _ decision: Decision, _ reason: Reason, _ step: inout Step, _ now: Now) {
    guard let fire = open[id] else { return }
    endRow(of: fire, &step)
    remove(id)
    guard fire.trigger.isFire else {
      if let request = fire.request { step.actions.append(.answer(request, .refused(reason))) }
      let record = self.decision(about: fire, decision, reason, now)
      return step.actions.append(.announce(.decided(record)))
    }
    let record = self.decision(about: fire, decision, reason, now)
    step.writes.append(.decide(record, replacing: nil))
    step.actions.append(.announce(.decided(record)))
    entries[fire.fire.schedule]?.stretch = nil
  }

  func decision(about fire: OpenFire, _ decision: Decision, _ reason: Reason?, _ now: Now) -> DecisionRecord {
    DecisionRecord(
      fire: fire.fire, trigger: fire.trigger, decision: decision, reason: reason,
      lateness: now.wall - fire.plannedStart, decidedAt: now.wall)
  }

  /// Remembers that a fire waits, also over a restart.
  mutating func wait(_ id: RunID, _ reason: WaitReason, _ step: inout Step) {
    guard let fire = open[id] else { return }
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

  mutating func armDeadline(of id: RunID) {
    if let deadline = open[id]?.deadline { arm(.deadline(id), at: deadline + .milliseconds(1)) }
  }
}
