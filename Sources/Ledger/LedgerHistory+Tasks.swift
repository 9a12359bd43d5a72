public import CivilTime
public import Fires

// What is kept of single runs.

extension LedgerHistory {
  /// The tasks of a run that has ended; nil where nothing is known of them.
  public func tasks(of id: RunID) throws(LedgerError) -> TaskResults? {
    var found: TaskResults?
    try database().run(
      "SELECT tasks, omitted, graph FROM run_tasks WHERE run_id = ?", [.text(id.description)], "read the tasks"
    ) { found = TaskResults(text: $0.text(0), omitted: Int($0.integer(1)), graph: $0.optionalText(2)) }
    return found
  }

  /// The highest number that a retry of a run has had, waiting ones included; 0 where there was none.
  public func lastRetry(of id: RunID) throws(LedgerError) -> Int {
    var last = 0
    let prefix = "\(id)-r"
    for table in ["started_run", "waiting"] {
      try database().run(
        "SELECT run_id FROM \(table) WHERE retry_of = ?", [.text(id.description)], "read the runs"
      ) { row in
        let number = row.text(0).hasPrefix(prefix) ? Int(row.text(0).dropFirst(prefix.count)) : nil
        last = max(last, number ?? 0)
      }
    }
    return last
  }

  /// Larger texts are not read where many are.
  private static let textLimit = 1 << 20

  /// The tasks of the last runs of a schedule that had ended before another one was decided.
  public nonisolated func tasksOfRuns(
    of schedule: String, before time: Timestamp, limit: Int
  ) async throws(LedgerError) -> [TaskResults] {
    // Read off the actor, whom others ask meanwhile.
    try await texts(schedule, time, limit).compactMap { TaskResults(text: $0, omitted: 0, graph: nil) }
  }

  private func texts(_ schedule: String, _ time: Timestamp, _ limit: Int) throws(LedgerError) -> [String] {
    var texts: [String] = []
    try database().run(
      """
      SELECT tasks FROM run_tasks WHERE length(tasks) <= ? AND run_id IN
        (SELECT run_id FROM started_run WHERE schedule = ? AND decided_at < ? AND outcome IS NOT NULL
         ORDER BY decided_at DESC LIMIT ?)
      """,
      [
        .integer(Int64(Self.textLimit)), .text(schedule), .integer(time.microsecondsSinceEpoch), .integer(Int64(limit)),
      ], "read the tasks"
    ) { texts.append($0.text(0)) }
    return texts
  }
}
