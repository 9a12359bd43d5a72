import CivilTime
import Fires
import TimerWheel

// What comes due, and clocks that are set.

extension SchedulerMachine {
  /// A fire that is to be admitted.
  private struct Offer {
    let fire: FireID
    let trigger: Trigger
    let plannedStart: Timestamp
    var isHeld = false
    /// What is committed with it.
    var writes: [LedgerWrite] = []
  }

  /// Decides about everything that has come due by either clock.
  mutating func wake(_ steps: inout Steps, _ now: Now) {
    guard !isStopping else { return }
    var due: [String] = []
    fires.advance(to: UInt64(clamping: now.instant.secondsSinceEpoch)) { due.append($0) }
    admit(due.flatMap { decideDue($0, &steps, now) }, &steps, now)
    var ended: [Wait] = []
    waits.advance(to: UInt64(clamping: now.sinceBoot.wholeMilliseconds)) { ended.append($0) }
    for wait in ended { end(wait, &steps, now) }
  }

  /// Admits fires in the order in which they have a right to the places there are.
  private mutating func admit(_ offers: [Offer], _ steps: inout Steps, _ now: Now) {
    for offer in offers.sorted(by: { ($0.trigger.rank, $0.fire) < ($1.trigger.rank, $1.fire) }) {
      var step = Step(run: offer.fire.runID)
      step.writes = offer.writes
      admit(offer.fire, offer.trigger, plannedStart: offer.plannedStart, isHeld: offer.isHeld, &step, now)
      steps.append(step)
    }
    for name in Set(offers.filter(\.isHeld).map(\.fire.schedule)).sorted() { offerCatchUp(of: name, &steps, now) }
  }

  /// Decides about all of a schedule's instants up to now.
  ///
  /// - Returns: those that may run.
  private mutating func decideDue(_ name: String, _ steps: inout Steps, _ now: Now) -> [Offer] {
    guard var entry = entries[name], let first = entry.next else { return [] }
    entry.timer = nil
    let line = DueLine(job: entry.job, mark: entry.mark, pauses: pauseGate(of: name), now: now.wall)
    let newest = line.latest(before: now.instant.advanced(bySeconds: 1)) ?? first
    let plan = CatchUpPlan(from: first, through: newest, in: line)
    entry.mark.instant = newest
    entry.mark.highest = max(newest, entry.mark.highest)
    entries[name] = entry
    arm(name)
    for stretch in plan.stretches {
      // What goes before the first stretch stands between it and the record before.
      if stretch.first != first { stretches[name] = nil }
      record(stretch, name, entry, &steps, now)
    }
    let isHeld = entry.job.overlap != .allow && entry.job.catchUp.policy == .all
    var offers = plan.madeUp.map { instant in
      Offer(
        fire: FireID(schedule: name, instant: instant, pass: entry.mark.pass), trigger: .catchUp,
        plannedStart: Timestamp(instant), isHeld: isHeld)
    }
    if let instant = plan.onTime {
      offers.append(
        Offer(
          fire: FireID(schedule: name, instant: instant, pass: entry.mark.pass), trigger: .cron,
          plannedStart: Timestamp(instant) + entry.job.jitter))
    }
    // The mark rides with what it leaves behind: the fires that are made up, and the one that is on time.
    let mark = LedgerWrite.mark(schedule: name, entry.mark)
    if offers.isEmpty { steps.append([mark]) } else { offers[0].writes = [mark] }
    return offers
  }

  /// Records instants that start nothing; consecutive paused or excluded ones make one record longer.
  private mutating func record(
    _ stretch: CatchUpPlan.Stretch, _ name: String, _ entry: Entry, _ steps: inout Steps, _ now: Now
  ) {
    let fire = FireID(schedule: name, instant: stretch.last, pass: entry.mark.pass)
    let lateness = max(.zero, now.wall - (Timestamp(stretch.last) + entry.job.jitter))
    var record = DecisionRecord(
      fire: fire, first: stretch.first, trigger: .cron, decision: stretch.decision, reason: stretch.reason,
      lateness: lateness, decidedAt: now.wall,
      passages: stretch.reason.gate == .pause ? pauser(of: name, now).map { [GatePassage(.pause, $0)] } ?? [] : [])
    let earlier = stretches[name]
    let isLonger =
      stretch.decision != .missed && earlier?.decision == stretch.decision && earlier?.reason == stretch.reason
      && earlier?.fire.pass == fire.pass
    if isLonger, let earlier {
      record.first = earlier.first
      steps.append([.decide(record, replacing: earlier.fire)])
    } else {
      steps.append([.decide(record, replacing: nil)], [.announce(.decided(record))])
    }
    stretches[name] = stretch.decision == .missed ? nil : record
  }

  /// The wall clock was set: what it skipped is caught up or passed over, what it shows again is another pass.
  ///
  /// Source: `cron.md`, section B.3.
  mutating func step(by distance: Duration, _ isFirst: Bool, _ steps: inout Steps, _ now: Now) {
    guard !isStopping else { return }
    // What came due before the clock was set is decided by the clock as it was.
    wake(&steps, Now(wall: now.wall + (.zero - distance), sinceBoot: now.sinceBoot))
    let isCorrection = isFirst || distance >= Self.correction || distance <= .zero - Self.correction
    for name in entries.keys.sorted() {
      guard let entry = entries[name], entry.job.isEnabled else { continue }
      let comesAgain = distance < .zero && now.instant < entry.mark.instant && entry.job.followsTheClock
      guard isCorrection || comesAgain else { continue }
      var mark = entry.mark
      if now.instant < mark.instant { mark.pass += 1 }
      mark.instant = now.instant
      if isCorrection { mark.highest = now.instant }
      guard mark != entry.mark else { continue }
      entries[name]?.mark = mark
      stretches[name] = nil
      steps.append([.mark(schedule: name, mark)])
      arm(name)
    }
    wake(&steps, now)
  }

  func pauseGate(of schedule: String) -> PauseGate { PauseGate(daemon: daemonPause, schedule: pauses[schedule]) }
}

extension Duration {
  /// Whole milliseconds, rounded down.
  var wholeMilliseconds: Int64 { wholeMicroseconds / 1000 }

  /// Whole milliseconds, rounded up: a wait must not end early.
  var wholeMillisecondsRoundedUp: Int64 { (wholeMicroseconds + 999) / 1000 }
}
