extension TaskGraph {
  /// Circles of tasks that depend on one another, each in the order of dependence and closed by its first task again.
  ///
  /// Of tasks that all wait for each other one circle is named, however many there are; a task that depends on itself
  /// alone is none.
  var circles: [[Int]] {
    let groups = groups
    var named: Set<Int> = []
    return dependencies.indices.compactMap { task in
      guard next(to: task, in: groups) != nil, named.insert(groups[task]).inserted else { return nil }
      return circle(from: task, in: groups)
    }
  }

  /// The first task of the same group that a task depends on, itself aside.
  private func next(to task: Int, in groups: [Int]) -> Int? {
    dependencies[task].first { $0 != task && groups[$0] == groups[task] }
  }

  /// Every task of a group leads on to another one, so that the way comes back to where it has been.
  private func circle(from start: Int, in groups: [Int]) -> [Int] {
    var path = [start]
    var places = [start: 0]
    while let task = path.last.flatMap({ next(to: $0, in: groups) }) {
      path.append(task)
      if let place = places.updateValue(path.count - 1, forKey: task) { return Array(path[place...]) }
    }
    return path
  }

  /// For each task the number of its group: those that wait for each other, directly or not, have the same.
  ///
  /// Source: S. R. Kosaraju's algorithm for strongly connected components.
  private var groups: [Int] {
    var dependents = Array(repeating: [Int](), count: dependencies.count)
    for (task, others) in dependencies.enumerated() {
      for other in others { dependents[other].append(task) }
    }
    var groups = Array(repeating: -1, count: dependencies.count)
    for first in settlingOrder.reversed() where groups[first] < 0 {
      groups[first] = first
      var pending = [first]
      while let task = pending.popLast() {
        for dependent in dependents[task] where groups[dependent] < 0 {
          groups[dependent] = first
          pending.append(dependent)
        }
      }
    }
    return groups
  }

  /// The tasks in the order in which a search along their dependencies is through with them.
  private var settlingOrder: [Int] {
    var order: [Int] = []
    var isSeen = Array(repeating: false, count: dependencies.count)
    for start in dependencies.indices where !isSeen[start] {
      isSeen[start] = true
      // A path of its own instead of recursion: a chain of 100 000 tasks must not exhaust the stack.
      var path = [(task: start, next: 0)]
      while let (task, next) = path.last {
        guard next < dependencies[task].count else {
          order.append(task)
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let dependency = dependencies[task][next]
        guard !isSeen[dependency] else { continue }
        isSeen[dependency] = true
        path.append((dependency, 0))
      }
    }
    return order
  }
}
