public import Fires

/// What lists tell of the tasks of a run that has ended.
public struct RunResultRow: Sendable, Hashable {
  /// How many tasks have ended, of how many.
  public let ended: Int
  public let total: Int
  /// The task that failed first, and its exit code; nil where none did, or it had none.
  public let failedTask: String?
  public let exitCode: Int?

  init(ended: Int, total: Int, failedTask: String?, exitCode: Int?) {
    self.ended = ended
    self.total = total
    self.failedTask = failedTask
    self.exitCode = exitCode
  }

  /// Sums up tasks.
  public init(_ results: TaskResults) {
    let failure = results.firstFailure
    self.init(
      ended: results.tasks.count(where: \.hasEnded), total: results.tasks.count + results.omitted,
      failedTask: failure?.name, exitCode: failure?.exitCode)
  }
}

extension LedgerHistory {
  /// What is told of these runs; those of which nothing is known are left out.
  public func results(of runs: [RunID]) throws(LedgerError) -> [RunID: RunResultRow] {
    var results: [RunID: RunResultRow] = [:]
    for run in runs {
      try database().run(
        "SELECT ended, total, failed_task, exit_code FROM run_result WHERE run_id = ?", [.text(run.description)],
        "read the runs"
      ) { row in
        results[run] = RunResultRow(
          ended: Int(row.integer(0)), total: Int(row.integer(1)), failedTask: row.optionalText(2),
          exitCode: row.optionalInteger(3).map { Int($0) })
      }
    }
    return results
  }
}
