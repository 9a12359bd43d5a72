public import Fires

extension RetryRefusal {
  /// The refusal in words, as the end of a sentence.
  public var sentence: String {
    switch self {
    case .active: "it is still running"
    case .succeeded(.finishedEarly): "it finished early, with success"
    case .succeeded: "it succeeded"
    case .graphChanged(let added, let removed):
      "the factfile's task graph changed since: \(Self.change(added, removed))"
    case .tasksOmitted(let count):
      "it had too many tasks: nothing is known of \(count) of them; backfill its instant to run all of them again"
    case .idTooLong: "its id is too long to be given another number; retry the run that it retries"
    }
  }

  private static func change(_ added: [String], _ removed: [String]) -> String {
    func listed(_ names: [String], _ verb: String) -> String? {
      names.isEmpty ? nil : names.map { "'\($0.visible)'" }.joined(separator: ", ") + " \(verb)"
    }
    let parts = [listed(added, "added"), listed(removed, "removed")].compactMap { $0 }
    return parts.isEmpty ? "tasks depend on others" : parts.joined(separator: "; ")
  }
}
