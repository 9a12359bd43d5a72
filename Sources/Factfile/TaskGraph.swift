import JSON

/// Which tasks wait for which, by their positions in the file.
public struct TaskGraph: Hashable, Sendable {
  /// For each task, the positions of those it depends on.
  public let dependencies: [[Int]]

  /// Builds the graph of tasks whose dependencies all exist and whose names differ.
  public init(tasks: [FactfileTask]) {
    let positions = Dictionary(tasks.enumerated().map { (ExactText($0.element.name), $0.offset) }) { first, _ in first }
    dependencies = tasks.map { task in task.dependsOn.compactMap { positions[ExactText($0)] } }
  }
}
