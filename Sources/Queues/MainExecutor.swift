import Dispatch

/// Runs the tasks of a program that belong to no actor on one queue of its own.
///
/// The pool that Swift would run them on is Dispatch's, whose threads are counted by a timer every second as long as
/// the process lives. A daemon with nothing to do should not wake up at all.
public final class MainExecutor: TaskExecutor {
  private let queue = DispatchQueue(label: "factotum.main")

  /// Makes the queue.
  public init() {}

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
