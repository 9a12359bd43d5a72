import Diagnostics
import JSON

/// The rules that no schema can say; finds every breach of them.
struct FactfileRules {
  private(set) var problems: [FactfileError.Problem] = []

  init(factfile: Factfile, graph: TaskGraph, sources: [FactfileSchema.Task]) {
    let names = Set(factfile.tasks.map { ExactText($0.name) })
    let hasDuplicates = names.count < factfile.tasks.count
    var seen: Set<ExactText> = []
    for (task, source) in zip(factfile.tasks, sources) {
      if hasDuplicates, !seen.insert(ExactText(task.name)).inserted {
        report("the task name '\(task.name)' is used more than once; names must differ.", source.name)
      }
      checkResults(task, source)
      checkExecution(task, source, factfile.version)
      for (dependency, place) in zip(task.dependsOn, source.dependsOn) {
        if ExactText(dependency) == ExactText(task.name) {
          report("the task '\(task.name)' depends on itself.", place)
        } else if !names.contains(ExactText(dependency)) {
          let near = nearest(to: dependency, among: names).map { "; did you mean '\($0)'?" } ?? "."
          report("the task '\(task.name)' depends on '\(dependency)', which is not a task\(near)", place)
        }
      }
    }
    // With a name used twice, a circle would be a matter of which one is meant.
    for circle in hasDuplicates ? [] : graph.circles {
      let names = circle.map { "'\(factfile.tasks[$0].name)'" }.joined(separator: " -> ")
      report("the tasks depend on one another in a circle: \(names).", sources[circle[0]].name)
    }
  }

  private mutating func checkResults(_ task: FactfileTask, _ source: FactfileSchema.Task) {
    if task.continueJob.isEmpty {
      report("the task '\(task.name)' has no way to continue successfully.", source.name)
    }
    let terminating = task.terminateJobWithSuccess
    if !terminating.isEmpty, !Set(task.continueJob).isDisjoint(with: terminating) {
      report("the task '\(task.name)' has conflicting actions.", source.name)
    }
    if task.runs == .onFailure, task.dependsOn.isEmpty {
      report("the task '\(task.name)' runs on the failure of what it depends on, and depends on nothing.", source.name)
    }
  }

  private mutating func checkExecution(
    _ task: FactfileTask, _ source: FactfileSchema.Task, _ version: Factfile.Version
  ) {
    let executor = source.executor.string ?? ""
    let known = version == .original ? [FactfileTask.Executor.shell] : FactfileTask.Executor.allCases
    if !known.map(\.rawValue).contains(executor) {
      let names = known.map { "'\($0.rawValue)'" }.joined(separator: " or ")
      let hint = executor == "exec" ? "; 'exec' needs the schema '\(Factfile.Version.extended.rawValue)'" : ""
      report(
        "the task '\(task.name)' has the unknown executor '\(executor)'; the executor is \(names)\(hint).",
        source.executor)
    }
    if executor == "exec", task.command.isEmpty {
      report("the task '\(task.name)' has no command to execute.", source.name)
    }
    for name in task.environment.keys.sorted().map(\.text) {
      if name.isEmpty || name.contains("=") || name.contains("\0") {
        report("the task '\(task.name)' sets the variable '\(name)', which no environment can hold.", source.name)
      } else if name.hasPrefix("FACTOTUM_") {
        report(
          "the task '\(task.name)' sets the variable '\(name)'; names with FACTOTUM_ are Factotum's own.", source.name)
      }
    }
  }

  /// Looks for what was meant as long as the mistakes are few: in a large file of many, it would take for ever.
  private func nearest(to name: String, among names: Set<ExactText>) -> String? {
    problems.count < 20 ? nearestName(to: name, among: names.map(\.text).sorted()) : nil
  }

  private mutating func report(_ reason: String, _ place: JSONValue) {
    problems.append(.init(reason, at: place.span))
  }
}
