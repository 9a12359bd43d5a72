import CivilTime
import Cron
import Fires

import SchedulerMachine
import Testing

@testable import Daemon
@testable import Ledger

@Suite("The answer to why")
struct WhyTextTests {
  /// Monday, 2026-11-23T12:00:00Z.
  private static let noon = Instant(secondsSinceEpoch: 1_795_435_200)

  private static func job(_ expression: String = "0 * * * *") -> ScheduledJob {
    let parsed = try? CronExpression.parse(expression)
    return ScheduledJob(
      name: "etl", expressions: parsed.map { [$0] } ?? [], zone: .utc, fingerprint: "UTC\n\(expression)")
  }

  private static func hour(_ hour: Int64) -> Instant { noon.advanced(bySeconds: (hour - 12) * 3600) }

  private static func record(
    _ decision: Decision, _ reason: Reason? = nil, first: Instant? = nil, lateness: Duration = .zero,
    decided: Int64 = 12,
    passages: [GatePassage] = []
  ) -> DecisionRecord {
    DecisionRecord(
      fire: FireID(schedule: "etl", instant: noon), first: first, trigger: .cron, decision: decision, reason: reason,
      lateness: lateness, decidedAt: Timestamp(hour(decided)), passages: passages)
  }

  private func text(
    _ records: DecisionRecord..., ending: RunEnding? = nil, hasRun: Bool = true, failure: TaskResult? = nil,
    before: DaemonLife? = nil, after: DaemonLife? = nil, change: (inout WhyFacts) -> Void = { _ in }
  ) -> WhyText {
    var facts = WhyFacts(job: Self.job(), now: Self.hour(18))
    facts.decisions = records
    change(&facts)
    let id = FireID(schedule: "etl", instant: Self.noon)
    let run = StartedRun(
      record: RunRecord(
        runID: id.runID, fire: id, trigger: .cron, plannedStart: Timestamp(Self.noon), decidedAt: Timestamp(Self.noon)),
      runtimeID: "r", ending: ending)
    return WhyText(
      verdict: facts.answer(at: Self.noon), job: facts.job, run: hasRun ? run : nil, failure: failure,
      decider: after ?? before, daemons: (before, after))
  }

  private static let failed = RunEnding(
    outcome: .failed, summary: nil, startedAt: Timestamp(noon), endedAt: Timestamp(noon) + .seconds(62))

  @Test("tells the run, its lateness, its outcome and the task that failed first")
  func started() {
    let run = "started run 'etl-20261123T120000Z'"
    #expect(text(Self.record(.started)).sentence == run + "; it is running")
    #expect(
      text(Self.record(.started, lateness: .seconds(3)), hasRun: false).sentence == run
        + ", 3.0 s late; the run was pruned")
    let failure = TaskResult(name: "load", state: "FAILED", reason: "no route")
    #expect(
      text(Self.record(.started), ending: Self.failed, failure: failure).sentence
        == run + "; outcome failed in 1 min 2 s, first failing task 'load': no route")
  }

  @Test("tells what stopped it, the stretch it lies in, and that no daemon was there")
  func stopped() {
    let missed = Self.record(.missed, .catchUpNone, first: Self.hour(10), decided: 15)
    let stretch =
      "missed: catchup is none; one record for the fires from Mon 2026-11-23T10:00:00+00:00 to Mon 2026-11-23T12:00:00+00:00"
    #expect(text(missed).sentence == stretch)
    let next = DaemonLife(since: Timestamp(Self.hour(15)), until: nil, version: "1")
    let stopped = DaemonLife(since: Timestamp(Self.hour(1)), until: Timestamp(Self.hour(9)), version: "1")
    #expect(
      text(missed, before: stopped, after: next).sentence
        == stretch + "; no daemon ran from Mon 2026-11-23T09:00:00+00:00 to Mon 2026-11-23T15:00:00+00:00")
    let killed = DaemonLife(since: Timestamp(Self.hour(1)), until: nil, version: "1")
    #expect(
      text(missed, before: killed, after: next).sentence
        == stretch + "; the daemon of that time ended without notice, the next began Mon 2026-11-23T15:00:00+00:00")
    #expect(text(Self.record(.failedToStart, .couldNotStart("no file"))).sentence == "failed to start: no file")
  }

  @Test("tells who decided")
  func decidedBy() {
    let daemon = DaemonLife(since: Timestamp(Self.hour(1)), until: nil, version: "1.2")
    let paused = Self.record(.paused, .daemonPaused(note: nil), passages: [GatePassage(.pause, .pausedBy("ada"))])
    let since = "factotumd 1.2, running since Mon 2026-11-23T01:00:00+00:00"
    #expect(text(paused, before: daemon).decidedBy == since + ", caused by ada")
    #expect(text(Self.record(.started), before: daemon).decidedBy == since)
    #expect(text(Self.record(.skipped, .cancelled(by: "ada"))).decidedBy == "caused by ada")
    #expect(text().decidedBy == nil)
  }

  @Test("tells why it is no fire")
  func noFire() {
    func sentence(_ expression: String, at instant: Instant) -> String {
      let facts = WhyFacts(job: Self.job(expression), now: Self.noon)
      return WhyText(
        verdict: facts.answer(at: instant), job: facts.job, run: nil, failure: nil, decider: nil, daemons: (nil, nil)
      ).sentence
    }
    for (expression, expected) in [
      ("0 13 * * 2", "Monday"), ("0 13 1 * *", "day 23 of the month"), ("0 13 1 * 2", "Monday, day 23 of the month,"),
      ("0 13 * 12 *", "month 11"), ("0 14 * * *", "hour 13"), ("5 13 * * *", "minute 0"),
    ] {
      #expect(sentence(expression, at: Self.hour(13)) == "no fire: the expression does not match \(expected)")
    }
    #expect(sentence("0 13 * * *", at: Self.hour(13)) == "coming fire, planned for Mon 2026-11-23T13:00:00+00:00")
  }

  @Test("tells that the schedule was not there yet or any more, that the record was pruned, or that there is none")
  func unrecorded() {
    func life(_ since: Int64, _ until: Int64?, _ ending: ScheduleLife.Ending? = nil) -> ScheduleLife {
      ScheduleLife(
        schedule: "etl", since: Timestamp(Self.hour(since)), until: until.map { Timestamp(Self.hour($0)) },
        ending: ending, fingerprint: "f")
    }
    #expect(
      text { $0.lives = [life(13, nil)] }.sentence
        == "before the schedule existed: it was first loaded Mon 2026-11-23T13:00:00+00:00")
    #expect(
      text { $0.lives = [life(10, 11, .removed), life(13, nil)] }.sentence
        == "the schedule was removed Mon 2026-11-23T11:00:00+00:00 and is there again since Mon 2026-11-23T13:00:00+00:00"
    )
    #expect(
      text { $0.lives = [life(10, 11, .disabled)] }.sentence
        == "the schedule was disabled Mon 2026-11-23T11:00:00+00:00 and is not there since")
    #expect(
      text { $0.prunedThrough = Self.hour(13) }.sentence
        == "the record was pruned: what came due up to Mon 2026-11-23T13:00:00+00:00 is kept no longer "
        + "(--keep-days, --keep-rows)")
    #expect(text { $0.mark = Self.hour(11) }.sentence == "due, and about to be decided")
    #expect(text().sentence.hasPrefix("no record: "))
  }

  @Test("tells what each gate went by")
  func details() {
    let passages = [
      GatePassage(.constraint, .matched("10.0.0.7 on eth0"), waited: .milliseconds(20)),
      GatePassage(.overlap, .waitedFor(FireID(schedule: "etl", instant: Self.hour(11)).runID), waited: .seconds(2)),
      GatePassage(.capacity, .places(taken: 3, limit: 100)),
    ]
    let text = text(Self.record(.started, passages: passages))
    #expect(
      text.verdict.steps.map { text.detail(of: $0) } == [
        nil, nil, nil, "matched 10.0.0.7 on eth0", "waited for run 'etl-20261123T110000Z' to end",
        "3 of 100 places taken",
      ])
    let skipped = self.text(Self.record(.skipped, .excluded(label: "Christmas")))
    #expect(skipped.verdict.steps.map { skipped.detail(of: $0) }[1] == "excluded date Christmas")
  }
}
