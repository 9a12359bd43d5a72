public import CivilTime
public import Fires

// Pages of rows, the newest first.

/// Which runs are wanted.
public struct RunFilter: Sendable {
  /// How they ended.
  public enum Ending: Sendable {
    case running, failure
    case outcome(Outcome)
  }

  /// The last run of the page before.
  public struct Cursor: Sendable {
    let decidedAt: Timestamp
    let runID: String

    /// The place of a run.
    public init(_ run: RunRecord) {
      decidedAt = run.decidedAt
      runID = run.runID.description
    }

    /// Reads what `text` prints; nil for anything else.
    public init?(text: String) {
      let parts = text.split(separator: ".", maxSplits: 1)
      guard parts.count == 2, let number = Int64(parts[0]) else { return nil }
      decidedAt = Timestamp(microsecondsSinceEpoch: number)
      runID = String(parts[1])
    }

    /// As a word.
    public var text: String { "\(decidedAt.microsecondsSinceEpoch).\(runID)" }
  }

  public var schedule: String?
  public var outcome: Ending?
  /// When their start was decided: from then on, and before then.
  public var since: Timestamp?
  public var until: Timestamp?
  public var before: Cursor?
  public let limit: Int

  /// All runs, so many at the most.
  public init(limit: Int) { self.limit = limit }
}

/// Which decisions are wanted.
public struct DecisionFilter: Sendable {
  /// The last decision of the page before.
  public struct Cursor: Sendable {
    let decidedAt: Timestamp
    let fire: FireID

    /// The place of a decision.
    public init(_ record: DecisionRecord) {
      decidedAt = record.decidedAt
      fire = record.fire
    }

    /// Reads what `text` prints; nil for anything else.
    public init?(text: String) {
      let parts = text.split(separator: ".", maxSplits: 3)
      guard parts.count == 4, let time = Int64(parts[0]), let instant = Int64(parts[1]), let pass = Int(parts[2]) else {
        return nil
      }
      decidedAt = Timestamp(microsecondsSinceEpoch: time)
      fire = FireID(schedule: String(parts[3]), instant: Instant(secondsSinceEpoch: instant), pass: pass)
    }

    /// As a word.
    public var text: String {
      "\(decidedAt.microsecondsSinceEpoch).\(fire.instant.secondsSinceEpoch).\(fire.pass).\(fire.schedule)"
    }
  }

  public var schedule: String?
  public var decision: Decision?
  public var since: Timestamp?
  public var until: Timestamp?
  public var before: Cursor?
  public let limit: Int

  /// All decisions, so many at the most.
  public init(limit: Int) { self.limit = limit }
}

extension LedgerHistory {
  /// A page of runs.
  public func runs(_ filter: RunFilter) throws(LedgerError) -> [StartedRun] {
    var query = Query("SELECT * FROM started_run")
    query.add("schedule = ?", ifGiven: filter.schedule.map { .text($0) })
    switch filter.outcome {
    case nil: break
    case .running: query.add("outcome IS NULL")
    case .failure: query.add("outcome NOT IN ('succeeded', 'finished-early')")
    case .outcome(let outcome): query.add("outcome = ?", .text(outcome.rawValue))
    }
    query.add(since: filter.since, until: filter.until)
    if let cursor = filter.before {
      query.add(
        "(decided_at, run_id) < (?, ?)", .integer(cursor.decidedAt.microsecondsSinceEpoch), .text(cursor.runID))
    }
    query.end(order: "decided_at DESC, run_id DESC", limit: filter.limit)
    var runs: [StartedRun] = []
    try database().run(query.sql, query.values, "read the runs") { row in
      if let run = row.startedRun { runs.append(run) }
    }
    return runs
  }

  /// A page of decisions.
  public func decisions(_ filter: DecisionFilter) throws(LedgerError) -> [DecisionRecord] {
    var query = Query("SELECT * FROM decision")
    query.add("schedule = ?", ifGiven: filter.schedule.map { .text($0) })
    // The value stands in the text: an index of rare decisions alone is used only where it is known to hold them.
    if let decision = filter.decision { query.add("decision = '\(decision.rawValue)'") }
    query.add(since: filter.since, until: filter.until)
    if let cursor = filter.before {
      query.add(
        "(decided_at, instant, pass, schedule) < (?, ?, ?, ?)", .integer(cursor.decidedAt.microsecondsSinceEpoch),
        .integer(cursor.fire.instant.secondsSinceEpoch), .integer(Int64(cursor.fire.pass)), .text(cursor.fire.schedule))
    }
    query.end(order: "decided_at DESC, instant DESC, pass DESC, schedule DESC", limit: filter.limit)
    var records: [DecisionRecord] = []
    try database().run(query.sql, query.values, "read the decisions") { row in
      if let record = row.decision { records.append(record) }
    }
    return records
  }

  /// Whether anything is remembered of a schedule.
  public func knows(schedule: String) throws(LedgerError) -> Bool {
    var isKnown = false
    for table in ["decision", "started_run"] {
      try database().run(
        "SELECT 1 FROM \(table) WHERE schedule = ? LIMIT 1", [.text(schedule)], "read the schedules"
      ) { _ in isKnown = true }
    }
    return isKnown
  }
}

/// A question whose conditions come one by one.
private struct Query {
  private(set) var sql: String
  private(set) var values: [Value] = []
  private var hasConditions = false

  init(_ start: String) { sql = start }

  mutating func add(_ condition: String, _ values: Value...) {
    sql += (hasConditions ? " AND " : " WHERE ") + condition
    hasConditions = true
    self.values += values
  }

  /// Adds a condition where there is a value for it.
  mutating func add(_ condition: String, ifGiven value: Value?) {
    if let value { add(condition, value) }
  }

  mutating func add(since: Timestamp?, until: Timestamp?) {
    add("decided_at >= ?", ifGiven: since.map { .integer($0.microsecondsSinceEpoch) })
    add("decided_at < ?", ifGiven: until.map { .integer($0.microsecondsSinceEpoch) })
  }

  mutating func end(order: String, limit: Int) {
    sql += " ORDER BY \(order) LIMIT ?"
    values.append(.integer(Int64(limit)))
  }
}
