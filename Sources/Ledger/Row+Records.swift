import CivilTime
public import Fires

// Rows as records: columns are named in the order of the tables. A row that no version wrote is nil, and passed over.

extension Row {
  func instant(_ column: Int32) -> Instant { Instant(secondsSinceEpoch: integer(column)) }
  func timestamp(_ column: Int32) -> Timestamp { Timestamp(microsecondsSinceEpoch: integer(column)) }

  /// The schedule, instant and pass from a column on.
  private func fire(_ column: Int32) -> FireID {
    FireID(schedule: text(column), instant: instant(column + 1), pass: Int(integer(column + 2)))
  }

  var mark: (schedule: String, mark: Mark) {
    (
      text(0),
      Mark(instant: instant(1), pass: Int(integer(2)), highest: instant(3), fingerprint: text(4))
    )
  }

  var decision: DecisionRecord? {
    guard let trigger = Trigger(rawValue: text(4)), let decision = Decision(rawValue: text(5)) else { return nil }
    return DecisionRecord(
      fire: fire(0), first: instant(3), trigger: trigger, decision: decision,
      reason: optionalText(6).flatMap(Reason.init(text:)), lateness: .microseconds(integer(7)),
      decidedAt: timestamp(8), passages: optionalText(9).map([GatePassage].init(text:)))
  }

  var waiting: WaitingRecord? {
    guard let runID = RunID(validating: text(0)), let trigger = Trigger(rawValue: text(4)),
      let reason = WaitReason(rawValue: text(5)), let overlap = OverlapPolicy(rawValue: text(7))
    else { return nil }
    return WaitingRecord(
      runID: runID, fire: fire(1), trigger: trigger, reason: reason, plannedStart: timestamp(6), overlap: overlap,
      requestedBy: optionalText(8), note: optionalText(9), retryOf: optionalText(10).flatMap(RunID.init(validating:)),
      passages: [GatePassage](text: text(11)))
  }

  var startedRun: StartedRun? {
    guard let runID = RunID(validating: text(0)), let trigger = Trigger(rawValue: text(4)) else { return nil }
    let record = RunRecord(
      runID: runID, fire: fire(1), trigger: trigger, plannedStart: timestamp(5), decidedAt: timestamp(6),
      requestedBy: optionalText(7), note: optionalText(8), retryOf: optionalText(9).flatMap(RunID.init(validating:)))
    let ending = optionalText(11).flatMap(Outcome.init).map { outcome in
      RunEnding(
        outcome: outcome, summary: optionalText(12),
        startedAt: optionalInteger(13).map { Timestamp(microsecondsSinceEpoch: $0) }, endedAt: timestamp(14),
        cpuTime: optionalInteger(15).map { .microseconds($0) }, peakMemory: optionalInteger(16).map { Int($0) })
    }
    return StartedRun(record: record, runtimeID: text(10), ending: ending)
  }

  var pause: PauseRecord {
    PauseRecord(
      schedule: text(0).isEmpty ? nil : text(0), until: optionalInteger(1).map { Instant(secondsSinceEpoch: $0) },
      note: optionalText(2), requestedBy: optionalText(3))
  }

  var backfill: BackfillRecord {
    BackfillRecord(
      schedule: text(0), from: instant(2), through: instant(3), parallel: Int(integer(4)), number: Int(integer(1)),
      position: optionalInteger(5).map { Instant(secondsSinceEpoch: $0) }, requestedBy: optionalText(6))
  }
}

extension Row {
  var life: ScheduleLife {
    ScheduleLife(
      schedule: text(0), since: integer(1) == 0 ? nil : timestamp(1),
      until: optionalInteger(2).map { Timestamp(microsecondsSinceEpoch: $0) },
      ending: optionalText(3).flatMap(ScheduleLife.Ending.init), fingerprint: text(4),
      notBefore: optionalInteger(5).map { Instant(secondsSinceEpoch: $0) },
      notAfter: optionalInteger(6).map { Instant(secondsSinceEpoch: $0) })
  }

  var daemonLife: DaemonLife {
    DaemonLife(
      since: timestamp(0), until: optionalInteger(1).map { Timestamp(microsecondsSinceEpoch: $0) }, version: text(2))
  }
}

/// A run as the ledger knows it.
public struct StartedRun: Sendable, Hashable {
  public let record: RunRecord
  /// The runtime directory it was started in.
  public let runtimeID: String
  /// Nil while it goes on.
  public let ending: RunEnding?
}
