import JSON

/// Why a job cannot be started where it was asked to.
public struct StartError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The task that was named.
  public let task: String
  public let reason: String

  public var description: String { "The job cannot be started from '\(task)' because \(reason)" }
}

extension Factfile.Reading {
  /// The part of the job that consists of the named tasks and all that wait for them.
  ///
  /// - Throws: `StartError` where a name is unknown, or a task of that part waits for one outside, unless it was named.
  ///
  /// Source: `factfile-and-cli.md`, section 4.
  public func starting(at names: [String]) throws(StartError) -> Factfile.Reading {
    guard !names.isEmpty else { return self }
    var starts: [Int] = []
    for name in names {
      guard let position = factfile.tasks.firstIndex(where: { ExactText($0.name) == ExactText(name) }) else {
        throw StartError(task: name, reason: "the task specified could not be found")
      }
      starts.append(position)
    }
    let dependents = dependents
    let parts = starts.map { reachable(from: $0, dependents) }
    let kept = parts.reduce(into: Set<Int>()) { $0.formUnion($1) }
    for (start, part) in zip(starts, parts) {
      let isWhole = part.allSatisfy { task in
        starts.contains(task) || graph.dependencies[task].allSatisfy(kept.contains)
      }
      guard isWhole else {
        throw StartError(
          task: factfile.tasks[start].name,
          reason: "the job cannot be started here without triggering prior tasks")
      }
    }
    let tasks = kept.sorted().map { factfile.tasks[$0] }
    return Factfile.Reading(
      factfile: factfile.keeping(tasks), graph: TaskGraph(tasks: tasks), warnings: warnings, whole: whole)
  }

  /// The tasks in an order in which they could run: as declared, except that each comes after what it waits for.
  public var runnableOrder: [FactfileTask] {
    var waitingFor = graph.dependencies.map { Set($0).count }
    var ready = waitingFor.indices.filter { waitingFor[$0] == 0 }
    let dependents = dependents
    var order: [FactfileTask] = []
    while !ready.isEmpty {
      var next: [Int] = []
      for task in ready {
        order.append(factfile.tasks[task])
        for dependent in dependents[task] {
          waitingFor[dependent] -= 1
          if waitingFor[dependent] == 0 { next.append(dependent) }
        }
      }
      ready = next.sorted()
    }
    return order
  }

  /// For each task, those that wait for it.
  private var dependents: [[Int]] {
    var dependents = Array(repeating: [Int](), count: factfile.tasks.count)
    for (task, dependencies) in graph.dependencies.enumerated() {
      for dependency in Set(dependencies) { dependents[dependency].append(task) }
    }
    return dependents
  }

  private func reachable(from start: Int, _ dependents: [[Int]]) -> Set<Int> {
    var found: Set = [start]
    var pending = [start]
    while let task = pending.popLast() {
      for dependent in dependents[task] where found.insert(dependent).inserted { pending.append(dependent) }
    }
    return found
  }
}
