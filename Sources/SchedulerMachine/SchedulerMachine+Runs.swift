import CivilTime
import Fires

// What becomes of runs.

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
    // Quicker than the word that it began.
    if open[id]?.stage == .starting { runBegan(id, &steps, now) }
    guard let fire = open[id], fire.stage == .running else { return }
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
    // A row of its waiting stays where the step that was to end it was refused.
    guard let fire = open[id] else { return steps.append([.endWait(id)]) }
    if fire.hasRow { steps.append([.endWait(id)]) }
    remove(id)
    if fire.trigger == .manual || fire.trigger == .submitted, !isStopping {
      // The second came again after the clock was set back, and the id was taken in it.
      admitAgain(fire, &steps, now)
    } else if let request = fire.request {
      steps.append([], [.answer(request, .refused(isStopping ? Self.stoppingReason : .overlaps(id)))])
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
    var step = Step(run: id)
    close(id, .skipped, .cancelled(by: person), &step, now)
    steps.append(step)
    settle(&steps, after: fire, now)
  }

  /// Decides nothing any more: what waits is resumed by the next daemon, and who waits for an answer is told.
  mutating func stop(isShutdown: Bool, _ steps: inout Steps) {
    isStopping = true
    self.isShutdown = isShutdown
    let asked = open.values.filter { $0.request != nil && !$0.holdsPlace }.sorted { $0.sequence < $1.sequence }
    for fire in asked {
      guard let request = fire.request, let reason = fire.waitReason else { continue }
      open[fire.id]?.request = nil
      steps.append([], [.answer(request, .waiting(fire.id, reason))])
    }
  }
}
