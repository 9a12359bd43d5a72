/// Why a run is not tried again.
public enum RetryRefusal: Error, Hashable, Sendable {
  /// It, or its end, is still to come.
  case active
  case succeeded(Outcome)
  /// The factfile has other tasks now, or they wait for others; at most a few of each are named.
  case graphChanged(added: [String], removed: [String])
  /// It had so many tasks that the ledger does not have them all.
  case tasksOmitted(Int)
  /// Its id has no room for another number.
  case idTooLong
}

extension TaskResults {
  /// How many tasks a refusal names.
  private static let namedTasks = 5

  /// Why a run cannot go on from these tasks in a factfile as it is now; nil where it can, or where nothing is known.
  ///
  /// - Parameters:
  ///   - graph: the fingerprint of the factfile's task graph.
  ///   - names: its tasks.
  public func refusal(graph: String, names: [String]) -> RetryRefusal? {
    guard omitted == 0 else { return .tasksOmitted(omitted) }
    guard let known = self.graph, known != graph else { return nil }
    let before = Set(tasks.map(\.name)), now = Set(names)
    return .graphChanged(
      added: Array(names.filter { !before.contains($0) }.prefix(Self.namedTasks)),
      removed: Array(tasks.map(\.name).filter { !now.contains($0) }.prefix(Self.namedTasks)))
  }
}
