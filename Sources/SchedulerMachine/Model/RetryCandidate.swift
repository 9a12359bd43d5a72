public import Fires

/// A run that somebody wants to try again, with what the ledger knows of it and what its factfile is now.
public struct RetryCandidate: Sendable {
  public let record: RunRecord
  public let ending: RunEnding?
  /// Nil where nothing is known of them: then all of them run again.
  public let tasks: TaskResults?
  /// The highest number that a retry of it has had; 0 where there was none.
  public let lastRetry: Int
  /// The fingerprint of the factfile's task graph as it is now, and its tasks.
  public let graph: String
  public let taskNames: [String]

  /// Describes a run.
  public init(
    record: RunRecord, ending: RunEnding?, tasks: TaskResults?, lastRetry: Int, graph: String, taskNames: [String]
  ) {
    self.record = record
    self.ending = ending
    self.tasks = tasks
    self.lastRetry = lastRetry
    self.graph = graph
    self.taskNames = taskNames
  }
}

extension RunRequested.Retried {
  /// Decides whether a run can be tried again: it ended without success, and its tasks depend on one another as then.
  ///
  /// - Throws: `RetryRefusal`.
  public init(_ candidate: RetryCandidate) throws(RetryRefusal) {
    guard let ending = candidate.ending else { throw .active }
    guard !ending.outcome.isSuccess else { throw .succeeded(ending.outcome) }
    if let refusal = candidate.tasks?.refusal(graph: candidate.graph, names: candidate.taskNames) { throw refusal }
    let id = RunID.retry(of: candidate.record.runID, number: candidate.lastRetry + 1)
    guard RunID(validating: id.description) != nil else { throw .idTooLong }
    self.init(run: candidate.record.runID, fire: candidate.record.fire, number: candidate.lastRetry + 1)
  }
}
