import CivilTime
import Fires

// What was open when the last daemon ended.

extension SchedulerMachine {
  /// What the daemon begins with once the ledger has the runs that only their directories tell of.
  func recorded(_ beginning: Beginning, _ steps: inout Steps) -> Beginning {
    var beginning = beginning
    for (record, _) in beginning.unrecorded {
      var step = Step(run: record.runID)
      if record.trigger.isFire {
        let decision = DecisionRecord(
          fire: record.fire, trigger: record.trigger, decision: .started, reason: nil,
          lateness: max(.zero, record.decidedAt - record.plannedStart), decidedAt: record.decidedAt)
        step.writes.append(.decide(decision, replacing: nil))
        beginning.marks[record.fire.schedule]?.pass(record.fire)
        if let mark = beginning.marks[record.fire.schedule] {
          step.writes.append(.mark(schedule: record.fire.schedule, mark))
        }
      }
      step.writes += [.endWait(record.runID), .run(record)]
      steps.append(step)
      beginning.waiting.removeAll { $0.runID == record.runID }
    }
    beginning.runs += beginning.unrecorded
    return beginning
  }

  /// Takes up a run that had no outcome when the last daemon ended.
  mutating func reopen(_ record: RunRecord, _ now: Now) {
    sequence += 1
    var fire = OpenFire(
      id: record.runID, fire: record.fire, trigger: record.trigger, stage: .starting,
      plannedStart: record.plannedStart, plannedSinceBoot: now.sinceBoot + (record.plannedStart - now.wall),
      requestedBy: record.requestedBy, note: record.note, retryOf: record.retryOf,
      overlap: entries[record.fire.schedule]?.job.overlap ?? .skip, sequence: sequence)
    fire.decidedAt = record.decidedAt
    insert(fire)
  }

  mutating func take(_ fact: Beginning.RunFact, about record: RunRecord, _ steps: inout Steps, _ now: Now) {
    let id = record.runID
    switch fact {
    case .adopted:
      open[id]?.stage = .running
      // The daemon before may have died before it asked.
      if open[id]?.stopCause != nil { steps.append([], [.stop(id)]) }
    case .ended(let ending):
      open[id]?.stage = .running
      runEnded(id, ending, &steps, now)
    case .failedToStart(let reason): startFailed(id, .couldNotStart(reason), .failedToStart, &steps, now)
    case .neverBegan: startAgain(record, &steps, now)
    }
  }

  /// A committed start whose runner never began is started now, under the same id, unless it is too late.
  ///
  /// Source: `scheduling.md`, section 3, "A killed daemon loses no fire and doubles none".
  private mutating func startAgain(_ record: RunRecord, _ steps: inout Steps, _ now: Now) {
    let id = record.runID
    let late = now.wall - record.plannedStart
    guard let job = entries[record.fire.schedule]?.job, job.isEnabled || !record.trigger.isFire else {
      let isKnown = entries[record.fire.schedule] != nil
      return startFailed(id, isKnown ? .scheduleDisabled : .scheduleRemoved, .missed, &steps, now)
    }
    let deadline = DeadlineGate(startDeadline: job.startDeadline)
    if case .decide(let decision, let reason) = deadline.answer(to: record.trigger, lateness: late) {
      return startFailed(id, reason, decision, &steps, now)
    }
    let window = max(job.catchUp.window, DueLine.punctuality)
    guard !record.trigger.isFire || now.wall - Timestamp(record.fire.instant) <= window else {
      return startFailed(id, .neverBegan, .missed, &steps, now)
    }
    steps.append([], [.start(record)])
  }

  /// Takes up what waited when the last daemon ended.
  mutating func reopen(_ waiting: WaitingRecord, _ now: Now) {
    sequence += 1
    var fire = OpenFire(
      id: waiting.runID, fire: waiting.fire, trigger: waiting.trigger, stage: .waiting(waiting.reason),
      plannedStart: waiting.plannedStart, plannedSinceBoot: now.sinceBoot + (waiting.plannedStart - now.wall),
      requestedBy: waiting.requestedBy, note: waiting.note,
      retryOf: waiting.retryOf, overlap: waiting.overlap, sequence: sequence)
    fire.hasRow = true
    fire.passages = waiting.passages
    insert(fire)
  }

  /// A newer fire that waits for a run to be replaced: it may have been asked to stop already, and be recorded as that.
  mutating func markReplaced() {
    for fire in open.values where fire.stage == .waiting(.overlap) && fire.overlap == .replace {
      guard fire.trigger != .backfill else { continue }
      for other in inTheWay(of: fire) where open[other]?.holdsPlace == true { open[other]?.stopCause = .replaced }
    }
  }

  /// Lets everything that waited over the restart go on waiting, or to its gates.
  mutating func resumeWaiting(_ steps: inout Steps, _ now: Now) {
    let waiting = open.values.filter { !$0.holdsPlace }.sorted { $0.sequence < $1.sequence }
    for fire in waiting {
      var step = Step(run: fire.id)
      resume(fire, &step, now)
      steps.append(step)
    }
  }

  private mutating func resume(_ fire: OpenFire, _ step: inout Step, _ now: Now) {
    guard case .waiting(let reason) = fire.stage else { return }
    guard let job = entries[fire.fire.schedule]?.job, job.isEnabled || !fire.trigger.isFire else {
      let isKnown = entries[fire.fire.schedule] != nil
      return close(fire.id, .missed, isKnown ? .scheduleDisabled : .scheduleRemoved, &step, now)
    }
    let ahead = fire.plannedStart - now.wall
    if fire.trigger.isFire, ahead >= Self.correction + job.jitter {
      return close(fire.id, .missed, .clockCorrected, &step, now)
    }
    switch reason {
    case .jitter where ahead > .zero: arm(.jitter(fire.id), at: fire.plannedSinceBoot)
    case .jitter: enterGates(fire.id, &step, now)
    case .lookup:
      if let answer = leaveWait(fire.id, for: .lookup, now) {
        return close(fire.id, answer.decision, answer.reason, &step, now)
      }
      enterConstraint(fire.id, &step, now)
    case .overlap, .catchUp: armDeadline(of: fire.id)
    case .maxRuns:
      queue.insert(fire)
      armDeadline(of: fire.id)
    }
  }
}
