public import CivilTime
import Cron
import Fires

extension WhyFacts {
  /// Says what became of an instant.
  public func answer(at instant: Instant) -> WhyVerdict {
    let finding = finding(at: instant)
    return answer(instant, job.zone.civil(at: instant), finding, steps(finding, instant))
  }

  /// Says what became of a time on the clock of the schedule's zone, which the clock may skip.
  public func answer(at local: CivilDateTime) -> WhyVerdict {
    let instant = job.zone.firstInstant(showing: local)
    guard job.zone.civil(at: instant) != local else { return answer(at: instant) }
    let isNamed = job.expressions.contains { $0.mismatch(at: local) == nil }
    let isMadeUp = job.expressions.contains {
      !$0.isWildcard && $0.mismatch(at: local) == nil && $0.matches(instant, in: job.zone)
    }
    let reason: WhyVerdict.NoFire =
      isNamed ? .skippedByClock(runsAt: isMadeUp ? instant : nil) : .skippedAndMismatch(mismatch(at: local))
    return answer(instant, local, .noFire(reason), [])
  }

  private func answer(
    _ instant: Instant, _ local: CivilDateTime, _ finding: WhyVerdict.Finding, _ steps: [WhyVerdict.Step]
  ) -> WhyVerdict {
    let beginning = Instant(secondsSinceEpoch: 0)
    return WhyVerdict(
      instant: instant, local: local, finding: finding, steps: steps,
      previous: job.latest(after: beginning, through: instant.advanced(bySeconds: -1)),
      next: job.next(after: instant))
  }

  private func finding(at instant: Instant) -> WhyVerdict.Finding {
    let isFire = isFire(instant)
    // A stretch covers instants between its fires, too.
    let decided = decisions.filter { isFire || $0.fire.instant == instant || $0.first == instant }
    if !decided.isEmpty { return .decided(decided) }
    if let fire = open.last(where: { $0.fire.instant == instant && $0.trigger.isFire }) { return .open(fire) }
    if instant <= now, let absence = absence(at: Timestamp(instant)) { return .unrecorded(absence) }
    guard isFire else { return .noFire(noFire(at: instant)) }
    if instant > now { return .coming(plannedStart: Timestamp(instant) + job.jitter) }
    if let prunedThrough, instant <= prunedThrough { return .unrecorded(.pruned(through: prunedThrough)) }
    return .unrecorded(mark.map { $0 < instant } == true ? .due : .unknown)
  }

  private func isFire(_ instant: Instant) -> Bool {
    job.counts(instant) && job.expressions.contains { $0.matches(instant, in: job.zone) }
  }

  /// Why the schedule was not there; nil where it was, or where nobody knows.
  private func absence(at time: Timestamp) -> WhyVerdict.Unrecorded? {
    guard lives.life(at: time) == nil, let first = lives.first, let since = first.since else { return nil }
    guard since <= time else {
      if let prunedThrough, time.instant <= prunedThrough { return .pruned(through: prunedThrough) }
      return .beforeSchedule(since: since, isFire: isFire(time.instant))
    }
    let following = lives.first { $0.since.map { $0 > time } ?? false }
    guard let ended = lives.last(where: { $0.until.map { $0 <= time } ?? false }), let ending = ended.ending,
      let until = ended.until
    else { return nil }
    return .away(ending, from: until, until: following?.since)
  }

  // MARK: Why it is no fire

  private func noFire(at instant: Instant) -> WhyVerdict.NoFire {
    let local = job.zone.civil(at: instant)
    guard job.expressions.contains(where: { $0.mismatch(at: local) == nil || $0.matches(instant, in: job.zone) }) else {
      return .mismatch(mismatch(at: local))
    }
    if let notBefore = job.notBefore, instant < notBefore { return .before(notBefore) }
    if let notAfter = job.notAfter, instant > notAfter { return .after(notAfter) }
    return .shownAgain(ranAt: job.zone.firstInstant(showing: local))
  }

  /// Of several expressions the one that comes nearest decides what is told.
  private func mismatch(at local: CivilDateTime) -> CronMismatch {
    job.expressions.compactMap { $0.mismatch(at: local) }.max() ?? .grid
  }

  // MARK: What the gates said

  private func steps(_ finding: WhyVerdict.Finding, _ instant: Instant) -> [WhyVerdict.Step] {
    switch finding {
    case .decided(let records): records.last.map(steps) ?? []
    case .open(let fire): steps(of: fire)
    case .coming: comingSteps(instant)
    case .noFire, .unrecorded: []
    }
  }

  /// A gate that comes before the one that decided let the fire pass.
  private func steps(of record: DecisionRecord) -> [WhyVerdict.Step] {
    let stopped = record.stoppedBy.flatMap(Gate.allCases.firstIndex)
    return Gate.allCases.enumerated().map { position, gate in
      let passage = record.passages?.last { $0.gate == gate }
      if position == stopped {
        return WhyVerdict.Step(gate: gate, answer: .stopped, reason: record.reason, passage: passage)
      }
      let isPassed = passage != nil || record.decision == .started || stopped.map { position < $0 } == true
      return WhyVerdict.Step(gate: gate, answer: isPassed ? .passed : .notAsked, passage: passage)
    }
  }

  private func steps(of fire: OpenFire) -> [WhyVerdict.Step] {
    let standsBefore: Gate? =
      switch fire.waitReason {
      case .jitter: .pause
      case .catchUp: .lateness
      case .lookup: .constraint
      case .overlap: .overlap
      case .maxRuns: .capacity
      case nil: nil
      }
    let limit = standsBefore.flatMap(Gate.allCases.firstIndex) ?? Gate.allCases.count
    return Gate.allCases.enumerated().map { position, gate in
      WhyVerdict.Step(
        gate: gate, answer: position < limit ? .passed : .later, passage: fire.passages.last { $0.gate == gate })
    }
  }

  /// What is certain already; the rest is asked when it comes due.
  private func comingSteps(_ instant: Instant) -> [WhyVerdict.Step] {
    let answers: [Gate: GateAnswer] = [
      .pause: PauseGate(daemon: daemonPause, schedule: schedulePause).answer(to: .cron, at: instant),
      .exclusion: ExclusionGate(exclusions: job.exclusions, zone: job.zone).answer(to: .cron, of: instant),
    ]
    return Gate.allCases.map { gate in
      switch answers[gate] {
      case .decide(_, let reason): WhyVerdict.Step(gate: gate, answer: .stopped, reason: reason)
      case .pass: WhyVerdict.Step(gate: gate, answer: .passed)
      case .wait, nil: WhyVerdict.Step(gate: gate, answer: .later)
      }
    }
  }
}
