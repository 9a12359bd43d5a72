public import CivilTime
public import Fires

// What is known about one instant of a schedule.

extension LedgerHistory {
  /// The decisions that cover an instant, one for each pass, also those of stretches around it.
  public func decisions(of schedule: String, covering instant: Instant) throws(LedgerError) -> [DecisionRecord] {
    var records: [DecisionRecord] = []
    // One more than there can be passes worth reading: the first that ends later is a stretch, or begins later.
    try database().run(
      "SELECT * FROM decision WHERE schedule = ? AND instant >= ? ORDER BY instant, pass LIMIT 10",
      [.text(schedule), .integer(instant.secondsSinceEpoch)], "read the decisions"
    ) { row in
      if let record = row.decision, record.first <= instant { records.append(record) }
    }
    return records
  }

  /// The lives of a schedule, the oldest first.
  public func lives(of schedule: String) throws(LedgerError) -> [ScheduleLife] {
    var lives: [ScheduleLife] = []
    try database().run(
      "SELECT * FROM schedule_life WHERE schedule = ? ORDER BY since", [.text(schedule)], "read the schedules' lives"
    ) { lives.append($0.life) }
    return lives
  }

  /// Through which instant rows of a schedule were removed for their age or number; nil where none were.
  public func prunedThrough(_ schedule: String) throws(LedgerError) -> Instant? {
    var through: Instant?
    try database().run("SELECT through FROM pruned WHERE schedule = ?", [.text(schedule)], "read what was pruned") {
      through = Instant(secondsSinceEpoch: $0.integer(0))
    }
    return through
  }

  /// The last daemon that began before a time or at it, and the first that began after it.
  public func daemons(around time: Timestamp) throws(LedgerError) -> (before: DaemonLife?, after: DaemonLife?) {
    var found: (before: DaemonLife?, after: DaemonLife?)
    let value = Value.integer(time.microsecondsSinceEpoch)
    try database().run(
      "SELECT * FROM daemon_life WHERE since <= ? ORDER BY since DESC LIMIT 1", [value], "read the daemons' lives"
    ) { found.before = $0.daemonLife }
    try database().run(
      "SELECT * FROM daemon_life WHERE since > ? ORDER BY since LIMIT 1", [value], "read the daemons' lives"
    ) { found.after = $0.daemonLife }
    return found
  }

  /// The runs that retry a run, the oldest first.
  public func retries(of id: RunID) throws(LedgerError) -> [StartedRun] {
    var runs: [StartedRun] = []
    try database().run(
      "SELECT * FROM started_run WHERE retry_of = ? ORDER BY decided_at LIMIT 100", [.text(id.description)],
      "read the runs"
    ) { row in
      if let run = row.startedRun { runs.append(run) }
    }
    return runs
  }
}
