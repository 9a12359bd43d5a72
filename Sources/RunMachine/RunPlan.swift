/// What a run has to do: its tasks and how they depend on one another.
public struct RunPlan: Sendable {
  /// One task, as far as deciding about it goes.
  public struct Task: Sendable {
    public let name: String
    /// The positions in `tasks` of the tasks that must be done before this one starts.
    public let dependencies: [Int]
    /// The exit codes that end this branch early, with success.
    public let terminateJobWithSuccess: Set<Int>
    /// The exit codes after which the tasks that depend on this one go on.
    public let continueJob: Set<Int>

    /// Describes one task.
    public init(
      name: String, dependencies: [Int], terminateJobWithSuccess: Set<Int>, continueJob: Set<Int>
    ) {
      self.name = name
      self.dependencies = dependencies
      self.terminateJobWithSuccess = terminateJobWithSuccess
      self.continueJob = continueJob
    }
  }

  /// The tasks in the order of the factfile; the graph has no cycle.
  public let tasks: [Task]
  /// For each task, the positions of those that wait for it.
  let dependents: [[Int]]

  /// Takes the tasks in declared order; dependencies are positions in that order, free of cycles.
  public init(tasks: [Task]) {
    self.tasks = tasks
    var dependents: [[Int]] = Array(repeating: [], count: tasks.count)
    for (position, task) in tasks.enumerated() {
      for dependency in Set(task.dependencies) { dependents[dependency].append(position) }
    }
    self.dependents = dependents
  }
}
