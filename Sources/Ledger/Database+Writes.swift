import CSQLite
import CivilTime
import Fires

extension Database {
  /// Writes one fact.
  ///
  /// - Throws: `LedgerError`, a duplicate where the fire or the run is known already.
  func take(_ write: LedgerWrite, runtimeID: String) throws(LedgerError) {
    switch write {
    case .mark(let schedule, let mark): try take(mark, of: schedule)
    case .decide(let record, let replaced):
      if let replaced { try run("DELETE FROM decision WHERE \(Self.key)", Self.key(replaced), Self.deciding) }
      try run("INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", Self.values(record), Self.deciding)
    case .correct(let record, let runID): try correct(record, runID)
    case .withdraw(let runID):
      try run(
        "DELETE FROM started_run WHERE run_id = ? AND outcome IS NULL", [.text(runID.description)], "withdraw a run")
    case .wait(let record): try take(record)
    case .endWait(let runID):
      try run("DELETE FROM waiting WHERE run_id = ?", [.text(runID.description)], "end a wait")
    case .run(let record): try take(record, runtimeID)
    case .end(let runID, let ending): try end(runID, ending)
    case .pause(let pause):
      try run(
        "INSERT OR REPLACE INTO pause VALUES (?, ?, ?, ?)",
        [
          .text(pause.schedule ?? ""), .optional(pause.until?.secondsSinceEpoch), .optional(pause.note),
          .optional(pause.requestedBy),
        ], "record a pause")
    case .resume(let schedule):
      try run("DELETE FROM pause WHERE schedule = ?", [.text(schedule ?? "")], "end a pause")
    case .backfill(let backfill): try take(backfill)
    case .endBackfill(let schedule, let number):
      try run(
        "DELETE FROM backfill WHERE schedule = ? AND number = ?", [.text(schedule), .integer(Int64(number))],
        "end a backfill")
    case .live(let life): try take(life)
    case .endLife(let schedule, let time, let ending): try endLife(of: schedule, time, ending)
    }
  }

  private static let deciding = "record a decision"
  private static let key = "schedule = ? AND instant = ? AND pass = ?"

  private static func key(_ fire: FireID) -> [Value] {
    [.text(fire.schedule), .integer(fire.instant.secondsSinceEpoch), .integer(Int64(fire.pass))]
  }

  private static func values(_ record: DecisionRecord) -> [Value] {
    key(record.fire) + [
      .integer(record.first.secondsSinceEpoch), .text(record.trigger.rawValue), .text(record.decision.rawValue),
      .optional(record.reason?.text), .integer(record.lateness.wholeMicroseconds),
      .integer(record.decidedAt.microsecondsSinceEpoch), .optional(record.passages?.text),
    ]
  }

  /// A mark only ever rises.
  private func take(_ mark: Mark, of schedule: String) throws(LedgerError) {
    try run(
      """
      INSERT INTO schedule_mark VALUES (?, ?, ?, ?, ?) ON CONFLICT (schedule) DO UPDATE SET instant = excluded.instant,
        pass = excluded.pass, highest = excluded.highest, fingerprint = excluded.fingerprint
        WHERE (excluded.pass, excluded.instant) >= (pass, instant)
      """,
      [
        .text(schedule), .integer(mark.instant.secondsSinceEpoch), .integer(Int64(mark.pass)),
        .integer(mark.highest.secondsSinceEpoch), .text(mark.fingerprint),
      ], "record a mark")
  }

  /// Only a start whose run has no outcome comes to nothing.
  private func correct(_ record: DecisionRecord, _ runID: RunID) throws(LedgerError) {
    try run(
      "DELETE FROM started_run WHERE run_id = ? AND outcome IS NULL", [.text(runID.description)], "correct a decision")
    guard changedRows == 1 else { throw Self.unknown("correct a decision") }
    try run("DELETE FROM decision WHERE \(Self.key)", Self.key(record.fire), "correct a decision")
    try run("INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", Self.values(record), "correct a decision")
  }

  private static func unknown(_ action: String) -> LedgerError {
    LedgerError(code: SQLITE_CONSTRAINT, action: action, reason: "the run is not there, or has its outcome")
  }

  private func take(_ record: WaitingRecord) throws(LedgerError) {
    try run(
      "INSERT OR REPLACE INTO waiting VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      [.text(record.runID.description)] + Self.key(record.fire) + [
        .text(record.trigger.rawValue), .text(record.reason.rawValue),
        .integer(record.plannedStart.microsecondsSinceEpoch), .text(record.overlap.rawValue),
        .optional(record.requestedBy), .optional(record.note), .optional(record.retryOf?.description),
        .text(record.passages.text),
      ], "record a wait")
  }

  private func take(_ record: RunRecord, _ runtimeID: String) throws(LedgerError) {
    try run(
      "INSERT INTO started_run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL, NULL, NULL, NULL)",
      [.text(record.runID.description)] + Self.key(record.fire) + [
        .text(record.trigger.rawValue), .integer(record.plannedStart.microsecondsSinceEpoch),
        .integer(record.decidedAt.microsecondsSinceEpoch), .optional(record.requestedBy), .optional(record.note),
        .optional(record.retryOf?.description), .text(runtimeID),
      ], "record a run")
  }

  private func end(_ runID: RunID, _ ending: RunEnding) throws(LedgerError) {
    try run(
      """
      UPDATE started_run SET outcome = ?, summary = ?, started_at = ?, ended_at = ?, cpu_time = ?, peak_memory = ?
      WHERE run_id = ? AND outcome IS NULL
      """,
      [
        .text(ending.outcome.rawValue), .optional(ending.summary), .optional(ending.startedAt?.microsecondsSinceEpoch),
        .integer(ending.endedAt.microsecondsSinceEpoch), .optional(ending.cpuTime?.wholeMicroseconds),
        .optional(ending.peakMemory.map { Int64($0) }), .text(runID.description),
      ], "record an outcome")
    guard changedRows == 1, ending.tasks != TaskResults() else { return }
    try run(
      "INSERT OR REPLACE INTO run_tasks VALUES (?, ?, ?, ?)",
      [
        .text(runID.description), .optional(ending.tasks.graph), .integer(Int64(ending.tasks.omitted)),
        .text(ending.tasks.text),
      ], "record the tasks of a run")
  }

  private func take(_ life: ScheduleLife) throws(LedgerError) {
    guard let since = life.since else { return }
    try endLife(of: life.schedule, since, .changed)
    try run(
      "INSERT OR REPLACE INTO schedule_life VALUES (?, ?, NULL, NULL, ?, ?, ?)",
      [
        .text(life.schedule), .integer(since.microsecondsSinceEpoch), .text(life.fingerprint),
        .optional(life.notBefore?.secondsSinceEpoch), .optional(life.notAfter?.secondsSinceEpoch),
      ], "record a schedule's life")
  }

  private func endLife(
    of schedule: String, _ time: Timestamp, _ ending: ScheduleLife.Ending
  ) throws(LedgerError) {
    try run(
      "UPDATE schedule_life SET until = ?, ending = ? WHERE schedule = ? AND until IS NULL",
      [.integer(time.microsecondsSinceEpoch), .text(ending.rawValue), .text(schedule)], "end a schedule's life")
  }

  private func take(_ backfill: BackfillRecord) throws(LedgerError) {
    try run(
      "INSERT OR REPLACE INTO backfill VALUES (?, ?, ?, ?, ?, ?, ?)",
      [
        .text(backfill.schedule), .integer(Int64(backfill.number)), .integer(backfill.from.secondsSinceEpoch),
        .integer(backfill.through.secondsSinceEpoch), .integer(Int64(backfill.parallel)),
        .optional(backfill.position?.secondsSinceEpoch), .optional(backfill.requestedBy),
      ], "record a backfill")
  }
}
