import Diagnostics
import JSON

/// The rules that no schema can say; finds every breach of them.
struct FactfileRules {
  private(set) var problems: [FactfileError.Problem] = []
  private(set) var warnings: [FactfileWarning] = []

  /// Checks a job.
  ///
  /// - Parameter arePlaceholdersKept: whether names may still hold variables, so that what they depend on is unknown.
  init(factfile: Factfile, graph: TaskGraph, job: FactfileSchema.Job, arePlaceholdersKept: Bool) {
    if factfile.tasks.isEmpty {
      problems.append(.init(rule: "the factfile has no tasks", pointer: "/data/tasks", at: job.list.span))
    }
    let names = Set(factfile.tasks.map { ExactText($0.name) })
    let mayNameAny = arePlaceholdersKept && factfile.tasks.contains { $0.name.holdsTemplate }
    let hasDuplicates = names.count < factfile.tasks.count
    var seen: Set<ExactText> = []
    for (position, (task, source)) in zip(factfile.tasks, job.tasks).enumerated() {
      if hasDuplicates, !seen.insert(ExactText(task.name)).inserted {
        report("the task name '\(task.name)' is used more than once; names must differ.", source.name)
      }
      checkResults(task, source)
      checkExecutor(task, source, factfile.version)
      checkDependencies(task, source, names) { mayNameAny || arePlaceholdersKept && $0.holdsTemplate }
      warnRepeatedDependencies(of: task, at: graph.dependencies[position], in: factfile)
    }
    // With a name used twice, a circle would be a matter of which one is meant.
    for circle in hasDuplicates ? [] : graph.circles {
      let names = circle.map { "'\(factfile.tasks[$0].name)'" }.joined(separator: " -> ")
      report("the tasks depend on one another in a circle: \(names).", job.tasks[circle[0]].name)
    }
  }

  /// Checks what a task depends on; `isOpen` says of a name that is no task's whether it may become one's.
  private mutating func checkDependencies(
    _ task: FactfileTask, _ source: FactfileSchema.Task, _ names: Set<ExactText>, isOpen: (String) -> Bool
  ) {
    for (dependency, place) in zip(task.dependsOn, source.dependsOn) {
      if ExactText(dependency) == ExactText(task.name) {
        report("the task '\(task.name)' depends on itself.", place)
      } else if !names.contains(ExactText(dependency)), !isOpen(dependency) {
        let near = nearest(to: dependency, among: names).map { "; did you mean '\($0)'?" } ?? "."
        report("the task '\(task.name)' depends on '\(dependency)', which is not a task\(near)", place)
      }
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

  private mutating func checkExecutor(
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
      if name.isEmpty || name.utf8.contains(UInt8(ascii: "=")) || name.utf8.contains(0) {
        report("the task '\(task.name)' sets the variable '\(name)', which no environment can hold.", source.name)
      } else if name.utf8.starts(with: "FACTOTUM_".utf8) {
        report(
          "the task '\(task.name)' sets the variable '\(name)'; names with FACTOTUM_ are Factotum's own.", source.name)
      }
    }
  }

  private mutating func warnRepeatedDependencies(of task: FactfileTask, at positions: [Int], in factfile: Factfile) {
    guard positions.count > 1 else { return }
    let sorted = positions.sorted()
    let repeated = zip(sorted, sorted.dropFirst()).lazy.filter { $0 == $1 }.map { $0.0 }
    var last: Int?
    for position in repeated where position != last {
      last = position
      let name = factfile.tasks[position].name
      warnings.append(.init("the task '\(task.name)' names its dependency '\(name)' more than once"))
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
