/// Runs the parts of tasks that belong to no actor on an event loop, where otherwise Dispatch would make threads for them.
public final class LoopTasks: TaskExecutor {
  private let loop: EventLoop

  /// Has an event loop run them.
  public init(on loop: EventLoop) {
    self.loop = loop
  }

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loop.async { [self] in unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
  }
}
