import Diagnostics
import JSON

/// The rules that no schema can say; finds every breach of them.
struct FactfileRules {
  private(set) var problems: [FactfileError.Problem] = []

  init(factfile: Factfile, sources: [FactfileSchema.Task]) {
    let tasks = Array(zip(factfile.tasks, sources))
    let names = Set(factfile.tasks.map(\.name))
    var seen: Set<String> = []
    for (task, source) in tasks {
      if !seen.insert(task.name).inserted {
        report("the task name '\(task.name)' is used more than once; names must differ.", source.name)
      }
      checkResults(task, source)
      if task.executor != "shell" {
        report(
          "the task '\(task.name)' has the unknown executor '\(task.executor)'; the executor is 'shell'.",
          source.executor)
      }
      for (dependency, place) in zip(task.dependsOn, source.dependsOn) {
        if dependency == task.name {
          report("the task '\(task.name)' depends on itself.", place)
        } else if !names.contains(dependency) {
          let near = nearest(to: dependency, among: names).map { "; did you mean '\($0)'?" } ?? "."
          report("the task '\(task.name)' depends on '\(dependency)', which is not a task\(near)", place)
        }
      }
    }
    // With a name used twice, a circle would be a matter of which one is meant.
    if problems.isEmpty, let cycle = TaskGraph(tasks: factfile.tasks).cycle {
      let circle = cycle.map { "'\(factfile.tasks[$0].name)'" }.joined(separator: " -> ")
      report("the tasks depend on one another in a circle: \(circle).", sources[cycle[0]].name)
    }
  }

  private mutating func checkResults(_ task: FactfileTask, _ source: FactfileSchema.Task) {
    if task.continueJob.isEmpty {
      report("the task '\(task.name)' has no way to continue successfully.", source.name)
    }
    if !task.continueJob.isDisjoint(with: task.terminateJobWithSuccess) {
      report("the task '\(task.name)' has conflicting actions.", source.name)
    }
  }

  /// Looks for what was meant as long as the mistakes are few: in a large file of many, it would take for ever.
  private func nearest(to name: String, among names: Set<String>) -> String? {
    problems.count < 20 ? nearestName(to: name, among: names.sorted()) : nil
  }

  private mutating func report(_ reason: String, _ place: JSONValue) {
    problems.append(.init(reason, at: place.span))
  }
}
