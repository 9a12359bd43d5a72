import CivilTime

/// When a run should end, and on which of its tasks that hangs: by what was, and by what its tasks usually take.
struct RunForecast {
  /// A task as far as it goes here.
  struct Task {
    /// The positions of those it waits for.
    var dependencies: [Int] = []
    var startedAt: Timestamp?
    var endedAt: Timestamp?
    /// Whether nothing of it will run any more.
    var isSettled = false
    /// What it usually takes; nil where unknown.
    var usual: Duration?
  }

  /// When all of it should have ended; nil where it has, and where it is not known what is left takes.
  let expectedEnd: Timestamp?
  /// The positions of the tasks of one longest way through the run.
  let critical: Set<Int>

  /// Looks ahead.
  ///
  /// - Parameters:
  ///   - tasks: in any order, without circles; what lies in one is passed over.
  ///   - start: of the run.
  init(_ tasks: [Task], start: Timestamp, now: Timestamp, isActive: Bool) {
    var ends: [Timestamp?] = Array(repeating: nil, count: tasks.count)
    for position in Self.order(of: tasks) {
      let task = tasks[position]
      let ready = task.dependencies.compactMap { ends[$0] }.max() ?? start
      ends[position] = Self.end(
        of: task, ready: isActive ? max(ready, task.startedAt == nil ? now : ready) : ready, now)
    }
    let isOpen = isActive && tasks.contains { !$0.isSettled }
    let isKnown = tasks.allSatisfy { $0.isSettled || $0.usual != nil }
    expectedEnd = isOpen && isKnown ? ends.compactMap(\.self).max() : nil
    critical = Self.critical(tasks, ends)
  }

  private static func end(of task: Task, ready: Timestamp, _ now: Timestamp) -> Timestamp {
    // What was skipped ends when it is clear that it is.
    if task.isSettled { return task.endedAt ?? ready }
    guard let started = task.startedAt else { return ready + (task.usual ?? .zero) }
    return max(now, started + (task.usual ?? .zero))
  }

  /// Each task after those it waits for.
  private static func order(of tasks: [Task]) -> [Int] {
    var open = tasks.map(\.dependencies.count)
    var followers: [[Int]] = Array(repeating: [], count: tasks.count)
    for (position, task) in tasks.enumerated() {
      for dependency in task.dependencies { followers[dependency].append(position) }
    }
    var order = tasks.indices.filter { open[$0] == 0 }
    var next = 0
    while next < order.count {
      for follower in followers[order[next]] {
        open[follower] -= 1
        if open[follower] == 0 { order.append(follower) }
      }
      next += 1
    }
    return order
  }

  /// From the task that ends last back to those that it had to wait for longest.
  private static func critical(_ tasks: [Task], _ ends: [Timestamp?]) -> Set<Int> {
    var critical: Set<Int> = []
    func last(of positions: some Sequence<Int>) -> Int? {
      positions.filter { ends[$0] != nil && !critical.contains($0) }.max { (ends[$0], -$0) < (ends[$1], -$1) }
    }
    var position = last(of: tasks.indices)
    while let current = position {
      critical.insert(current)
      position = last(of: tasks[current].dependencies)
    }
    return critical
  }
}

private func < (left: (Timestamp?, Int), right: (Timestamp?, Int)) -> Bool {
  guard let first = left.0, let second = right.0 else { return left.0 == nil && right.0 != nil }
  return first == second ? left.1 < right.1 : first < second
}
