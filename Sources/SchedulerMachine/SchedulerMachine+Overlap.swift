import CivilTime
import Fires

// What a fire does about other runs of its schedule.

extension SchedulerMachine {
  /// The gate of overlap, then that of capacity.
  mutating func enterOverlap(_ id: RunID, _ step: inout Step, _ now: Now) {
    guard let fire = open[id] else { return }
    let others = inTheWay(of: fire)
    switch OverlapGate(policy: fire.overlap, inTheWay: others).answer(to: fire.trigger) {
    case .pass:
      note(.overlap, others.isEmpty ? nil : .beside(others.count), of: id, now)
      enterCapacity(id, &step, now)
    case .decide(let decision, let reason): close(id, decision, reason, &step, now)
    case .wait(let reason):
      if let newer = newerRival(of: fire, among: others) {
        return close(id, .skipped, .displaced(by: newer.fire.instant), &step, now)
      }
      if fire.trigger != .backfill { displaceRivals(of: fire, &step, now) }
      replace(others, with: fire, &step, now)
      // What was in the way may have been waiting itself, and be gone.
      guard others.contains(where: { open[$0] != nil }) else { return enterCapacity(id, &step, now) }
      wait(id, reason, &step, now)
      let first = others.first { open[$0] != nil }
      open[id]?.waitsFor = first
      armDeadline(of: id)
    }
  }

  /// The other fires of its schedule that are beyond this gate.
  func inTheWay(of fire: OpenFire) -> [RunID] {
    (openBySchedule[fire.fire.schedule] ?? []).filter { $0 != fire.id && open[$0]?.isInTheWay == true }
  }

  /// A fire that came later and was faster: this one, whose names took long to look up, does not take its place.
  private func newerRival(of fire: OpenFire, among others: [RunID]) -> OpenFire? {
    guard fire.trigger != .backfill else { return nil }
    let rivals = waitingForOverlap(fire.fire.schedule) + (fire.overlap == .replace ? others : [])
    return rivals.compactMap { open[$0] }.filter { $0.trigger != .backfill && $0.sequence > fire.sequence }
      .max { $0.sequence < $1.sequence }
  }

  /// Only the newest waits for the run in the way.
  private mutating func displaceRivals(of fire: OpenFire, _ step: inout Step, _ now: Now) {
    for other in waitingForOverlap(fire.fire.schedule) where open[other]?.trigger != .backfill {
      close(other, .skipped, .displaced(by: fire.fire.instant), &step, now)
    }
  }

  private func waitingForOverlap(_ name: String) -> [RunID] {
    (openBySchedule[name] ?? []).filter { open[$0]?.stage == .waiting(.overlap) }
  }

  /// Stops what runs where the fire is to take its place; one that has not begun is stopped once it has.
  mutating func replace(_ others: [RunID], with fire: OpenFire, _ step: inout Step, _ now: Now) {
    guard fire.overlap == .replace, fire.trigger != .backfill else { return }
    for other in others {
      if open[other]?.stage == .waiting(.maxRuns) {
        close(other, .skipped, .displaced(by: fire.fire.instant), &step, now)
      } else if open[other]?.stopCause == nil {
        open[other]?.stopCause = .replaced
        if open[other]?.stage == .running { step.actions.append(.stop(other)) }
      }
    }
  }

  /// Lets go on what waited for a run that is not in the way any more; a backfill comes after everything else.
  mutating func releaseOverlap(of name: String, _ steps: inout Steps, _ now: Now) {
    let waiting = waitingForOverlap(name).compactMap { open[$0] }
      .sorted { ($0.trigger.rank, $0.sequence) < ($1.trigger.rank, $1.sequence) }
    for fire in waiting where open[fire.id]?.stage == .waiting(.overlap) {
      guard inTheWay(of: fire).isEmpty else { return }
      var step = Step(run: fire.id)
      if let answer = leaveWait(fire.id, for: .overlap, now) {
        close(fire.id, answer.decision, answer.reason, &step, now)
      } else {
        note(.overlap, fire.waitsFor.map { .waitedFor($0) }, of: fire.id, now)
        enterCapacity(fire.id, &step, now)
      }
      steps.append(step)
    }
  }
}
