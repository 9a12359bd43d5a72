import CivilTime
public import Fires

// What a daemon that begins has to know.

extension Ledger {
  /// How far each schedule has come, by its name.
  public func marks() throws(LedgerError) -> [String: Mark] {
    var marks: [String: Mark] = [:]
    try readable().run("SELECT * FROM schedule_mark", [], "read the marks") { marks[$0.mark.schedule] = $0.mark.mark }
    return marks
  }

  /// What waits, in the order in which it was planned.
  public func waiting() throws(LedgerError) -> [WaitingRecord] {
    var records: [WaitingRecord] = []
    try readable().run("SELECT * FROM waiting ORDER BY planned_start, run_id", [], "read what waits") { row in
      if let record = row.waiting { records.append(record) }
    }
    return records
  }

  /// The runs that have no outcome, in the order in which they were decided.
  public func openRuns() throws(LedgerError) -> [StartedRun] {
    var runs: [StartedRun] = []
    try readable().run(
      "SELECT * FROM started_run WHERE outcome IS NULL ORDER BY decided_at, run_id", [], "read the runs"
    ) {
      if let run = $0.startedRun { runs.append(run) }
    }
    return runs
  }

  /// The pauses that were not ended.
  public func pauses() throws(LedgerError) -> [PauseRecord] {
    var pauses: [PauseRecord] = []
    try readable().run("SELECT * FROM pause", [], "read the pauses") { pauses.append($0.pause) }
    return pauses
  }

  /// The backfills that go on.
  public func backfills() throws(LedgerError) -> [BackfillRecord] {
    var backfills: [BackfillRecord] = []
    try readable().run("SELECT * FROM backfill ORDER BY schedule, number", [], "read the backfills") {
      backfills.append($0.backfill)
    }
    return backfills
  }

  /// The life of each schedule that goes on, by its name.
  public func lives() throws(LedgerError) -> [String: ScheduleLife] {
    var lives: [String: ScheduleLife] = [:]
    try readable().run("SELECT * FROM schedule_life WHERE until IS NULL", [], "read the schedules' lives") {
      lives[$0.life.schedule] = $0.life
    }
    return lives
  }

  /// The text of each schedule file as it last was good.
  public func scheduleFiles() throws(LedgerError) -> [String: String] {
    var texts: [String: String] = [:]
    try readable().run("SELECT path, text FROM schedule_file", [], "read the schedule files") {
      texts[$0.text(0)] = $0.text(1)
    }
    return texts
  }

  /// Which of these runs have their outcome.
  public func endedRuns(among ids: [RunID]) throws(LedgerError) -> Set<RunID> {
    var ended: Set<RunID> = []
    for id in ids {
      try readable().run(
        "SELECT 1 FROM started_run WHERE run_id = ? AND outcome IS NOT NULL", [.text(id.description)], "read the runs"
      ) { _ in ended.insert(id) }
    }
    return ended
  }
}
