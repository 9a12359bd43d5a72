import CivilTime
import Fires

// Past stretches of instants that are run now, oldest first, while their schedule is idle.

extension SchedulerMachine {
  mutating func begin(_ backfill: BackfillRecord, _ steps: inout Steps, _ now: Now) {
    guard entries[backfill.schedule] != nil else { return }
    backfills[backfill.schedule, default: []].append(backfill)
    steps.append([.backfill(backfill)])
    offerBackfills(of: backfill.schedule, &steps, now)
  }

  /// Ends a backfill: its runs go on, and what waits of it does not start.
  mutating func cancelBackfill(_ schedule: String, _ number: Int, _ steps: inout Steps, _ now: Now) {
    guard let position = backfills[schedule]?.firstIndex(where: { $0.number == number }) else { return }
    for id in openBySchedule[schedule] ?? [] {
      guard let fire = open[id], fire.trigger == .backfill, !fire.holdsPlace,
        id == .backfill(schedule, instant: fire.fire.instant, number: number)
      else { continue }
      var step = Step(run: id)
      close(id, .skipped, .cancelled(by: nil), &step, now)
      steps.append(step)
    }
    finish(schedule, position, isComplete: false, &steps)
    offerBackfills(of: schedule, &steps, now)
  }

  mutating func offerBackfills(_ steps: inout Steps, _ now: Now) {
    for name in backfills.keys.sorted() { offerBackfills(of: name, &steps, now) }
  }

  /// Offers the instants that may run now, and ends what has none left.
  mutating func offerBackfills(of name: String, _ steps: inout Steps, _ now: Now) {
    guard !isStopping, !isBeginning else { return }
    while let backfill = backfills[name]?.first {
      guard let job = entries[name]?.job else {
        finish(name, 0, isComplete: false, &steps)
        continue
      }
      guard let instant = next(of: backfill, job) else {
        // It has ended once its last run has.
        guard running(of: name) == 0 else { return }
        finish(name, 0, isComplete: true, &steps)
        continue
      }
      let limit = job.overlap == .allow ? backfill.parallel : 1
      guard running(of: name) < limit, job.overlap == .allow || isIdle(name) && firstWaits(name) == false else {
        return
      }
      backfills[name]?[0].position = instant
      let id = RunID.backfill(name, instant: instant, number: backfill.number)
      guard open[id] == nil, let moved = backfills[name]?[0] else { return }
      var step = Step(run: id)
      step.writes.append(.backfill(moved))
      admit(
        FireID(schedule: name, instant: instant), .backfill, plannedStart: now.wall, by: backfill.requestedBy, &step,
        now)
      steps.append(step)
    }
  }

  /// Whether something of the schedule waits that has a right to go first.
  private func firstWaits(_ name: String) -> Bool {
    (openBySchedule[name] ?? []).contains { open[$0]?.stage == .waiting(.catchUp) }
  }

  /// The runs of backfills that are open.
  private func running(of name: String) -> Int {
    (openBySchedule[name] ?? []).count { open[$0]?.trigger == .backfill }
  }

  /// The next instant that is not excluded.
  private func next(of backfill: BackfillRecord, _ job: ScheduledJob) -> Instant? {
    let gate = ExclusionGate(exclusions: job.exclusions, zone: job.zone)
    var instant = backfill.position ?? backfill.from.advanced(bySeconds: -1)
    while let found = job.next(after: instant), found <= backfill.through {
      if gate.answer(to: .backfill, of: found) == .pass { return found }
      instant = found
    }
    return nil
  }

  private mutating func finish(_ name: String, _ position: Int, isComplete: Bool, _ steps: inout Steps) {
    guard let ended = backfills[name]?.remove(at: position) else { return }
    if backfills[name]?.isEmpty == true { backfills[name] = nil }
    steps.append(
      [.endBackfill(schedule: name, number: ended.number)],
      [.announce(.backfillEnded(ended, isComplete: isComplete))])
  }
}
