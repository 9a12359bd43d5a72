/// Which tasks wait for which, by their positions in the file.
public struct TaskGraph: Hashable, Sendable {
  /// For each task, the positions of those it depends on.
  public let dependencies: [[Int]]

  /// Builds the graph of tasks whose dependencies all exist and whose names differ.
  public init(tasks: [FactfileTask]) {
    let positions = Dictionary(tasks.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
    dependencies = tasks.map { task in task.dependsOn.compactMap { positions[$0] } }
  }

  /// The positions of tasks that depend on one another in a circle, in the order of dependence; nil where none do.
  public var cycle: [Int]? {
    enum Mark { case untouched, onPath, done }
    var marks = Array(repeating: Mark.untouched, count: dependencies.count)
    for start in dependencies.indices where marks[start] == .untouched {
      // A path of its own instead of recursion: a chain of 100 000 tasks must not exhaust the stack.
      var path = [(task: start, next: 0)]
      marks[start] = .onPath
      while let (task, next) = path.last {
        guard next < dependencies[task].count else {
          marks[task] = .done
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let dependency = dependencies[task][next]
        switch marks[dependency] {
        case .done: continue
        case .onPath: return path.map(\.task).drop { $0 != dependency } + [dependency]
        case .untouched:
          marks[dependency] = .onPath
          path.append((dependency, 0))
        }
      }
    }
    return nil
  }
}
