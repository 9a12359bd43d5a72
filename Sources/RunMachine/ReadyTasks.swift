/// The tasks that wait for nothing but a place, the first declared of them at hand.
///
/// A binary heap: the cost of one task does not grow with the number of tasks that wait.
struct ReadyTasks: Sendable {
  private var heap: [Int] = []

  /// Adds a task by its position.
  mutating func insert(_ task: Int) {
    heap.append(task)
    var child = heap.count - 1
    while child > 0, heap[child] < heap[(child - 1) / 2] {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// Takes the task that was declared first, nil where none is left.
  mutating func popFirst() -> Int? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var parent = 0
    while true {
      var child = 2 * parent + 1
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard child < heap.count, heap[child] < heap[parent] else { return first }
      heap.swapAt(parent, child)
      parent = child
    }
  }
}
