import CivilTime
import Fires

// What becomes of runs: those that were started, and those of a daemon before this one.

extension SchedulerMachine {
  mutating func runBegan(_ id: RunID, _ steps: inout Steps, _ now: Now) {
    guard let fire = open[id], fire.stage == .starting else { return }
    open[id]?.stage = .running
    open[id]?.request = nil
    let record = fire.record(decidedAt: fire.decidedAt ?? now.wall)
    var actions: [Step.Action] = [.announce(.began(record, lateness: now.wall - fire.plannedStart))]
    if let request = fire.request { actions.append(.answer(request, .began(id))) }
    // Asked to stop before it began: there was nobody to tell.
    if fire.stopCause != nil { actions.append(.stop(id)) }
    steps.append([], actions)
  }

  /// A committed start came to nothing.
  mutating func startFailed(
    _ id: RunID, _ reason: Reason, _ decision: Decision, _ steps: inout Steps, _ now: Now
  ) {
    guard let fire = open[id], fire.stage == .starting else { return }
    remove(id)
    var step = Step()
    if fire.trigger.isFire {
      let record = self.decision(about: fire, decision, reason, now)
      step.writes.append(.correct(record, run: id))
      step.actions.append(.announce(.decided(record)))
    } else {
      step.writes.append(.withdraw(id))
      let record = self.decision(about: fire, decision, reason, now)
      step.actions.append(.announce(.decided(record)))
      if let request = fire.request { step.actions.append(.answer(request, .refused(reason))) }
    }
    step.actions.append(.forget(id))
    steps.append(step)
    settle(&steps, after: fire, now)
  }

  mutating func runEnded(_ id: RunID, _ ending: RunEnding, _ steps: inout Steps, _ now: Now) {
    guard let fire = open[id], fire.holdsPlace else { return }
    remove(id)
    var ending = ending
    if ending.outcome == .cancelled {
      ending.outcome =
        fire.stopCause == .replaced ? .replaced : isShutdown && fire.stopCause == nil ? .interrupted : .cancelled
    }
    let record = fire.record(decidedAt: fire.decidedAt ?? now.wall)
    steps.append([.end(id, ending)], [.announce(.ended(record, ending)), .forget(id)])
    settle(&steps, after: fire, now)
  }

  /// The ledger knows another decision about the fire: nothing was started.
  mutating func refused(_ id: RunID, _ steps: inout Steps, _ now: Now) {
    guard let fire = open[id] else { return }
    remove(id)
    if fire.trigger == .manual || fire.trigger == .submitted {
      // The second came again after the clock was set back, and the id was taken in it.
      admitAgain(fire, &steps, now)
    } else if let request = fire.request {
      steps.append([], [.answer(request, .refused(.overlaps(id)))])
    }
    settle(&steps, after: fire, now)
  }

  /// Stops a run, or ends a wait, because somebody asks for it.
  mutating func cancel(_ id: RunID, by person: String?, _ steps: inout Steps, _ now: Now) {
    guard let fire = open[id] else { return }
    if fire.holdsPlace {
      open[id]?.stopCause = .cancelled
      if fire.stage == .running { steps.append([], [.stop(id)]) }
      return
    }
    var step = Step()
    close(id, .skipped, .cancelled(by: person), &step, now)
    steps.append(step)
    settle(&steps, after: fire, now)
  }

  /// Takes up a run that had no outcome when the last daemon ended.
  mutating func reopen(_ record: RunRecord, _ now: Now) {
    sequence += 1
    var fire = OpenFire(
      id: record.runID, fire: record.fire, trigger: record.trigger, stage: .starting,
      plannedStart: record.plannedStart, requestedBy: record.requestedBy, note: record.note, retryOf: record.retryOf,
      overlap: entries[record.fire.schedule]?.job.overlap ?? .skip, sequence: sequence)
    fire.decidedAt = record.decidedAt
    insert(fire)
  }

  mutating func take(_ fact: Beginning.RunFact, about record: RunRecord, _ steps: inout Steps, _ now: Now) {
    let id = record.runID
    switch fact {
    case .adopted: open[id]?.stage = .running
    case .ended(let ending): runEnded(id, ending, &steps, now)
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
    guard let job = entries[record.fire.schedule]?.job, job.isEnabled || record.trigger.isRequest else {
      let isKnown = entries[record.fire.schedule] != nil
      return startFailed(id, isKnown ? .scheduleDisabled : .scheduleRemoved, .missed, &steps, now)
    }
    if let deadline = job.startDeadline, record.trigger.isFire, late > deadline {
      return startFailed(id, .deadlinePassed(deadline, waitedFor: nil), .missed, &steps, now)
    }
    guard now.wall - Timestamp(record.fire.instant) <= job.catchUp.window || !record.trigger.isFire else {
      return startFailed(id, .neverBegan, .missed, &steps, now)
    }
    steps.append([], [.start(record)])
  }

  /// Takes up what waited when the last daemon ended.
  mutating func reopen(_ waiting: WaitingRecord, _ now: Now) {
    sequence += 1
    let job = entries[waiting.fire.schedule]?.job
    var fire = OpenFire(
      id: waiting.runID, fire: waiting.fire, trigger: waiting.trigger, stage: .waiting(waiting.reason),
      plannedStart: waiting.plannedStart, requestedBy: waiting.requestedBy, note: waiting.note,
      retryOf: waiting.retryOf, overlap: waiting.overlap, sequence: sequence)
    fire.hasRow = true
    fire.deadline = job?.startDeadline.map { now.sinceBoot + (waiting.plannedStart - now.wall) + $0 }
    insert(fire)
  }

  /// Lets everything that waited over the restart go on waiting, or go on.
  mutating func resumeWaiting(_ steps: inout Steps, _ now: Now) {
    let waiting = open.values.filter { !$0.holdsPlace }.sorted { $0.sequence < $1.sequence }
    for fire in waiting {
      guard case .waiting(let reason) = fire.stage else { continue }
      var step = Step(run: fire.id)
      let ahead = fire.plannedStart - now.wall
      guard let job = entries[fire.fire.schedule]?.job, job.isEnabled || fire.trigger.isRequest else {
        let isKnown = entries[fire.fire.schedule] != nil
        close(fire.id, .missed, isKnown ? .scheduleDisabled : .scheduleRemoved, &step, now)
        steps.append(step)
        continue
      }
      switch reason {
      case _ where ahead >= Self.correction + job.jitter:
        close(fire.id, .missed, .clockCorrected, &step, now)
      case .jitter where ahead > .zero: arm(.jitter(fire.id), at: now.sinceBoot + ahead)
      case .jitter, .lookup: enterGates(fire.id, &step, now)
      case .overlap: armDeadline(of: fire.id)
      case .maxRuns:
        queue.insert(fire)
        armDeadline(of: fire.id)
      case .catchUp: break
      }
      steps.append(step)
    }
    for name in Set(waiting.map(\.fire.schedule)).sorted() {
      guard let fire = waiting.first(where: { $0.fire.schedule == name }) else { continue }
      settle(&steps, after: fire, now)
    }
    releaseQueue(&steps, now)
  }
}
