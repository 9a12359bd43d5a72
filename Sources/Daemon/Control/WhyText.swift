import CivilTime
import Cron
import Events
import Fires
import Ledger
import SchedulerMachine

/// What became of an instant, in words; times are those of the schedule's zone.
struct WhyText {
  let verdict: WhyVerdict
  let job: ScheduledJob
  let run: StartedRun?
  let failure: TaskResult?
  /// The daemon that decided.
  let decider: DaemonLife?
  /// The daemons that began last before the instant, and first after it.
  let daemons: (before: DaemonLife?, after: DaemonLife?)

  /// The answer.
  var sentence: String {
    switch verdict.finding {
    case .decided(let records): records.last.map(sentence) ?? ""
    case .open(let fire):
      fire.waitReason.map { "'\(fire.id)' waits for \($0.sentence)" }
        ?? "run '\(fire.id)' is \(fire.stage == .starting ? "being started" : "running")"
    case .coming(let planned): "coming fire, planned for \(time(planned.instant))" + expectation
    case .noFire(let reason): "no fire: " + sentence(reason)
    case .unrecorded(let reason): sentence(reason)
    }
  }

  private func sentence(_ record: DecisionRecord) -> String {
    let stretch =
      record.first < record.fire.instant
      ? "; one record for the fires from \(time(record.first)) to \(time(record.fire.instant))" : ""
    guard record.decision == .started else {
      let decision = record.decision == .failedToStart ? "failed to start" : record.decision.rawValue
      return decision + (record.reason.map { ": \($0.sentence)" } ?? "") + stretch + downtime
    }
    let start = "started run '\(record.fire.runID)'"
    let late = record.lateness >= .seconds(1) ? ", \(record.lateness.journalText) late" : ""
    guard let run else { return start + late + "; the run was pruned" }
    guard let ending = run.ending else { return start + late + "; it is running" }
    let outcome = "; outcome \(ending.outcome.rawValue)" + (ending.duration.map { " in \($0.journalText)" } ?? "")
    return start + late + outcome + (failure.map { ", first failing task '\($0.name)'\(Self.why($0))" } ?? "")
  }

  private static func why(_ task: TaskResult) -> String { task.reason.map { ": \($0)" } ?? "" }

  /// That no daemon was there to decide in time.
  private var downtime: String {
    guard let before = daemons.before, let decider, before.since < decider.since else { return "" }
    guard let until = before.until else {
      return "; the daemon of that time ended without notice, the next began \(time(daemons.after?.since.instant))"
    }
    guard until <= Timestamp(verdict.instant) else { return "" }
    return "; no daemon ran from \(time(until.instant)) to \(time(daemons.after?.since.instant))"
  }

  /// What will stop a coming fire as things are.
  private var expectation: String {
    verdict.steps.first { $0.answer == .stopped }?.reason.map { "; as things are it will not run: \($0.sentence)" }
      ?? ""
  }

  private func sentence(_ reason: WhyVerdict.NoFire) -> String {
    switch reason {
    case .skippedByClock(let instant?): "the clock skips this time; the fire runs at \(time(instant)) instead"
    case .skippedByClock(nil): "the clock skips this time, and the expression follows the clock"
    case .skippedAndMismatch(let part): "the clock skips this time, and " + sentence(part)
    case .shownAgain(let first): "the clock shows this time twice, and the fire was at \(time(first))"
    case .before(let instant): "before not-before (\(time(instant)))"
    case .after(let instant): "after not-after (\(time(instant)))"
    case .mismatch(let part): sentence(part)
    }
  }

  private func sentence(_ part: CronMismatch) -> String {
    let local = verdict.local
    let value: String =
      switch part {
      case .boot: "any time: it fires once after each start of the kernel"
      case .grid: "this instant"
      case .year: "year \(local.date.year)"
      case .month: "month \(local.date.month)"
      case .day: "\(local.date.weekdayName), day \(local.date.day) of the month,"
      case .dayOfMonth: "day \(local.date.day) of the month"
      case .weekday: local.date.weekdayName
      case .hour: "hour \(local.hour)"
      case .minute: "minute \(local.minute)"
      case .second: "second \(local.second)"
      }
    return "the expression does not match \(value)"
  }

  private func sentence(_ reason: WhyVerdict.Unrecorded) -> String {
    switch reason {
    case .beforeSchedule(let since, let isFire):
      "before the schedule existed: it was first loaded \(time(since.instant))"
        + (isFire ? "" : "; by its rules it would have been no fire")
    case .away(let ending, let from, let until):
      "the schedule was \(ending.rawValue) \(time(from.instant))"
        + (until.map { " and is there again since \(time($0.instant))" } ?? " and is not there since")
    case .pruned(let through):
      "the record was pruned: what came due up to \(time(through)) is kept no longer (--keep-days, --keep-rows)"
    case .due: "due, and about to be decided"
    case .unknown: "no record: it came due while the schedule changed, or the ledger could not be written" + downtime
    }
  }

  /// The daemon that decided, and who caused it.
  var decidedBy: String? {
    guard let record = verdict.decision else { return nil }
    let daemon = decider.map { "factotumd \($0.version), running since \(time($0.since.instant))" }
    let parts = [daemon, record.person.map { "caused by \($0)" }].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// What a gate went by.
  func detail(of step: WhyVerdict.Step) -> String? {
    if let reason = step.reason { return reason.sentence }
    return switch step.passage?.value {
    case .matched(let match): "matched \(match)"
    case .beside(let count): count == 1 ? "beside 1 active run" : "beside \(count) active runs"
    case .waitedFor(let run): "waited for run '\(run)' to end"
    case .places(let taken, let limit): "\(taken) of \(limit) places taken"
    case .pausedBy(let person): "by \(person)"
    case nil: nil
    }
  }

  private func time(_ instant: Instant?) -> String {
    guard let instant else { return "later" }
    return "\(job.zone.civil(at: instant).date.weekdayName.prefix(3)) \(instant.rfc3339(in: job.zone))"
  }
}

extension CivilDate {
  fileprivate var weekdayName: String {
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"][weekday]
  }
}

extension WhyVerdict {
  /// The decisions about the fire, one for each pass.
  var decisions: [DecisionRecord] { if case .decided(let records) = finding { records } else { [] } }
  /// The last of them.
  var decision: DecisionRecord? { decisions.last }

  /// The fire, where it came due.
  var fire: FireID? { if case .open(let open) = finding { open.fire } else { decision?.fire } }

  /// Whether there is or was a run.
  var isRun: Bool {
    if case .open(let open) = finding { open.holdsPlace } else { decision?.decision == .started }
  }

  /// The fixed name of the finding.
  var kind: String {
    switch finding {
    case .decided: "decided"
    case .open: "open"
    case .coming: "coming"
    case .noFire: "no-fire"
    case .unrecorded: "unrecorded"
    }
  }
}

extension DecisionRecord {
  /// Who caused it, where somebody did.
  fileprivate var person: String? {
    if case .cancelled(let person) = reason { return person }
    for case .pausedBy(let person) in (passages ?? []).compactMap(\.value) { return person }
    return nil
  }
}
