import CivilTime
import Cron
import Fires
import SchedulerMachine
import Testing

/// An answer as a line: what it was, then the gates that have something to say.
private func describe(_ answer: WhyVerdict) -> String {
  let finding =
    switch answer.finding {
    case .decided(let records):
      records.map { record in
        let stretch = record.first < record.fire.instant ? " \(record.first.clock) to \(record.fire.instant.clock)" : ""
        return record.decision.rawValue + stretch + (record.fire.pass > 1 ? " pass \(record.fire.pass)" : "")
      }.joined(separator: ", ")
    case .open(let fire): fire.waitReason.map { "waits for \($0.rawValue)" } ?? "runs"
    case .coming(let planned): "coming at \(planned.instant.clock)"
    case .noFire(.skippedByClock(let instant)): "skipped by the clock, runs \(instant?.clock ?? "not")"
    case .noFire(.skippedAndMismatch(let part)): "skipped by the clock, and no fire: \(part)"
    case .noFire(.shownAgain(let first)): "shown again, ran \(first.clock)"
    case .noFire(.mismatch(let part)): "no fire: \(part)"
    case .noFire(.before(let instant)): "no fire: before \(instant.clock)"
    case .noFire(.after(let instant)): "no fire: after \(instant.clock)"
    case .unrecorded(.beforeSchedule(let since, let isFire)):
      "before the schedule, since \(since.instant.clock)" + (isFire ? "" : ", and no fire")
    case .unrecorded(.away(let ending, let from, let until)):
      "\(ending.rawValue) \(from.instant.clock) to \(until?.instant.clock ?? "now")"
    case .unrecorded(.pruned(let through)): "pruned through \(through.clock)"
    case .unrecorded(.due): "due"
    case .unrecorded(.unknown): "unknown"
    }
  return finding + (answer.steps.isEmpty ? "" : ": " + answer.steps.map(text).joined(separator: " "))
}

private func hourly(_ change: (inout ScheduledJob) -> Void = { _ in }) -> ScheduledJob {
  job("etl", "0 * * * *", change: change)
}

private func frequent(_ change: (inout ScheduledJob) -> Void = { _ in }) -> ScheduledJob {
  job("etl", "*/5 * * * *", change: change)
}

private func text(_ step: WhyVerdict.Step) -> String {
  let sign =
    switch step.answer {
    case .passed: "+"
    case .stopped: "!"
    case .notAsked: "-"
    case .later: "?"
    }
  return sign + step.gate.rawValue
}

@Suite("Why an instant is no fire")
struct WhyNoFireTests {
  private static let noon = Instant.at("12:00")

  private func why(
    _ expressions: String..., at clock: String, change: (inout ScheduledJob) -> Void = { _ in }
  ) -> WhyVerdict {
    let job = ScheduledJob(
      name: "etl", expressions: expressions.compactMap { try? CronExpression.parse($0) }, zone: .utc, fingerprint: "f")
    var changed = job
    change(&changed)
    return WhyFacts(job: changed, now: Self.noon).answer(at: .at(clock))
  }

  @Test(
    "says which part of the time does not match, of the expression that comes nearest, and the fires on both sides",
    arguments: [
      ("0 13 * * 1-5", "28T13:00", "no fire: weekday", "27T13:00", "2026-11-30T13:00"),
      ("0 13 * * *", "24T13:01", "no fire: minute", "24T13:00", "25T13:00"),
      ("0 13 * * *", "24T13:00:01", "no fire: second", "24T13:00", "25T13:00"),
      ("0 13 1 * *", "24T13:00", "no fire: dayOfMonth", "2026-11-01T13:00", "2026-12-01T13:00"),
      ("@reboot", "24T13:00", "no fire: boot", nil, nil),
    ] as [(String, String, String, String?, String?)])
  func mismatch(expression: String, clock: String, expected: String, previous: String?, next: String?) {
    let answer = why(expression, at: clock)
    #expect(describe(answer) == expected)
    #expect(answer.previous.map { $0.rfc3339UTC.prefix(16) } == previous.map { full($0) })
    #expect(answer.next.map { $0.rfc3339UTC.prefix(16) } == next.map { full($0) })
  }

  private func full(_ clock: String) -> Substring {
    clock.hasPrefix("2026") ? Substring(clock) : Instant.at(clock).rfc3339UTC.prefix(16)
  }

  @Test("of several expressions the nearest decides")
  func nearest() {
    #expect(describe(why("0 13 * * 1", "30 15 * * *", at: "24T15:31")) == "no fire: minute")
  }

  @Test("says that it lies before not-before or after not-after")
  func bounds() {
    #expect(describe(why("0 * * * *", at: "13:00") { $0.notBefore = .at("14:00") }) == "no fire: before 14:00")
    #expect(describe(why("0 * * * *", at: "15:00") { $0.notAfter = .at("14:00") }) == "no fire: after 14:00")
    #expect(why("0 * * * *", at: "15:00") { $0.notAfter = .at("14:00") }.next == nil)
  }

  /// Europe/London in 2026: 01:00 to 02:00 is skipped on 29 March and shown twice on 25 October.
  private func london(_ expression: String, _ time: String) throws -> WhyVerdict {
    let zone = try TimeZoneRules(name: "Test/London", tzif: Zones.file(footer: "GMT0BST,M3.5.0/1,M10.5.0"))
    let job = ScheduledJob(
      name: "etl", expressions: [try CronExpression.parse(expression)], zone: zone, fingerprint: "f")
    let seconds = try #require(Instant(rfc3339UTC: time + "Z")).secondsSinceEpoch
    let facts = WhyFacts(job: job, now: Instant(secondsSinceEpoch: 0))
    return facts.answer(at: CivilDateTime(localSeconds: seconds))
  }

  @Test("a time that the clock skips: a fixed job runs right after it, one that follows the clock does not")
  func gap() throws {
    #expect(
      describe(try london("30 1 * * *", "2026-03-29T01:30:00")) == "skipped by the clock, runs 2026-03-29T01:00")
    #expect(describe(try london("*/30 * * * *", "2026-03-29T01:30:00")) == "skipped by the clock, runs not")
    #expect(
      describe(try london("30 1 * * 1", "2026-03-29T01:30:00")) == "skipped by the clock, and no fire: weekday")
    // What it runs at instead is a fire.
    #expect(describe(try london("30 1 * * *", "2026-03-29T02:00:00")).hasPrefix("coming"))
  }

  @Test("a time that the clock shows twice: a fixed job ran the first time")
  func overlap() throws {
    let first = try #require(Instant(rfc3339UTC: "2026-10-25T00:30:00Z"))
    #expect(describe(try london("30 1 * * *", "2026-10-25T01:30:00")).hasPrefix("coming at 2026-10-25T00:30"))
    let zone = try TimeZoneRules(name: "Test/London", tzif: Zones.file(footer: "GMT0BST,M3.5.0/1,M10.5.0"))
    let job = ScheduledJob(
      name: "etl", expressions: [try CronExpression.parse("30 1 * * *")], zone: zone, fingerprint: "f")
    let again = WhyFacts(job: job, now: first).answer(at: first.advanced(bySeconds: 3600))
    #expect(describe(again) == "shown again, ran \(first.clock)")
  }
}

@Suite("Why a fire became what it did")
struct WhyFireTests {
  private let job = hourly()

  private func facts(_ line: Timeline, job: ScheduledJob? = nil) -> WhyFacts {
    var facts = WhyFacts(job: job ?? self.job, now: line.wall.instant)
    facts.lives = line.ledger.lives
    facts.open = Array(line.machine.openFires)
    (facts.daemonPause, facts.schedulePause) = (
      line.machine.activePauses.daemon, line.machine.activePauses.schedules["etl"]
    )
    facts.mark = line.machine.mark(of: "etl")?.instant
    return facts
  }

  private func why(_ line: Timeline, _ clock: String, job: ScheduledJob? = nil) -> String {
    var facts = facts(line, job: job)
    let instant = Instant.at(clock)
    facts.decisions = line.ledger.decisions.values
      .filter { $0.fire.schedule == "etl" && $0.first <= instant && instant <= $0.fire.instant }
      .sorted { $0.fire < $1.fire }
    return describe(facts.answer(at: instant))
  }

  @Test("started: every gate let it pass")
  func started() {
    var line = Timeline(job)
    _ = line.until("13:00")
    #expect(why(line, "13:00") == "started: +pause +exclusion +lateness +constraint +overlap +capacity")
  }

  @Test("stopped: the gates before let it pass, those behind were not asked")
  func stopped() {
    var line = Timeline(job)
    _ = line.until("14:00")
    #expect(why(line, "14:00") == "skipped: +pause +exclusion +lateness +constraint !overlap -capacity")
    _ = line.pause("etl")
    _ = line.until("15:00")
    #expect(why(line, "15:00") == "paused: !pause -exclusion -lateness -constraint -overlap -capacity")
  }

  @Test("inside a stretch of missed fires: each fire is covered, and what lies between is none")
  func stretch() {
    var line = Timeline(job)
    _ = line.restart(at: "15:30")
    let missed = "missed 13:00 to 14:00: +pause +exclusion !lateness -constraint -overlap -capacity"
    for clock in ["13:00", "14:00"] { #expect(why(line, clock) == missed) }
    #expect(why(line, "13:30") == "no fire: minute")
    #expect(why(line, "15:00") == "started: +pause +exclusion +lateness +constraint +overlap +capacity")
  }

  @Test("that waits, or is to come")
  func open() {
    let job = hourly { $0.overlap = .queue }
    var line = Timeline(job)
    _ = line.until("14:00")
    #expect(
      why(line, "14:00", job: job) == "waits for overlap: +pause +exclusion +lateness +constraint ?overlap ?capacity")
    #expect(
      why(line, "15:00", job: job)
        == "coming at 15:00: +pause +exclusion ?lateness ?constraint ?overlap ?capacity")
    _ = line.pause(nil, until: "16:00")
    #expect(why(line, "15:00", job: job).hasPrefix("coming at 15:00: !pause +exclusion"))
    #expect(why(line, "16:00", job: job).hasPrefix("coming at 16:00: +pause"))
    var excluded = job
    excluded.exclusions.insert(CivilDate(year: 2026, month: 11, day: 24), label: "holiday")
    excluded.jitter = .seconds(60)
    #expect(why(line, "24T15:00", job: excluded).hasPrefix("coming at 24T15:01: +pause !exclusion ?lateness"))
  }

  @Test("before the schedule existed, while it was disabled or gone, and after it came back")
  func absent() {
    var line = Timeline(job)
    #expect(why(line, "11:00") == "before the schedule, since 12:00")
    #expect(why(line, "11:30") == "before the schedule, since 12:00, and no fire")
    line.pass(.seconds(600))
    _ = line.reload()
    line.pass(.seconds(7200))
    #expect(why(line, "13:00") == "removed 12:10 to now")
    _ = line.reload(job)
    #expect(why(line, "13:00") == "removed 12:10 to 14:10")
    #expect(why(line, "12:05") == "no fire: minute")
    #expect(why(line, "15:00").hasPrefix("coming"))
  }

  @Test("after pruning, and where nobody wrote it down")
  func unrecorded() {
    var line = Timeline(job)
    _ = line.until("15:00")
    line.ledger.decisions = [:]
    _ = line.ended("etl 13:00")
    #expect(why(line, "14:00") == "unknown")
    var facts = facts(line)
    facts.prunedThrough = .at("14:00")
    #expect(describe(facts.answer(at: .at("14:00"))) == "pruned through 14:00")
    #expect(describe(facts.answer(at: .at("15:00"))) == "unknown")
    // Of the time before the first life that is left nothing is known but that.
    #expect(describe(facts.answer(at: .at("11:00"))) == "pruned through 14:00")
    #expect(describe(facts.answer(at: .at("13:30"))) == "no fire: minute")
    facts.mark = .at("13:00")
    #expect(describe(facts.answer(at: .at("15:00"))) == "due")
  }

  @Test("decided again in another pass of the clock: both are told, and the last one's gates")
  func passes() {
    var line = Timeline(frequent { $0.overlap = .allow })
    _ = line.until("12:10")
    _ = line.setClock(by: -480)
    _ = line.until("12:06")
    let job = frequent()
    #expect(why(line, "12:05", job: job).hasPrefix("started, started pass 2: +pause"))
  }
}
