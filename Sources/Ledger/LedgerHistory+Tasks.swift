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
}
