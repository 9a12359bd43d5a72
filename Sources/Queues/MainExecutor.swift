import Dispatch

/// Runs the tasks of a program that belong to no actor on one queue of its own.
///
/// The pool that Swift would run them on is Dispatch's, whose threads are counted by a timer every second as long as
/// the process lives. A daemon with nothing to do should not wake up at all. And Dispatch looks at those threads in /proc,
/// and ends the process where no descriptor is left for that. So tasks that inherit no executor ask for this one.
public final class MainExecutor: TaskExecutor {
  /// The one of this process.
  public static let shared = MainExecutor()

  private let queue = DispatchQueue(label: "factotum.main")

  private init() {}

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
