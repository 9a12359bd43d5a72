public import Dispatch

/// Runs an actor on a Dispatch queue, so that what the queue's sources report is already isolated to the actor.
///
/// The actor's callbacks enter it with `assumeIsolated`, without a hop and in the order of the events.
public final class QueueExecutor: SerialExecutor {
  /// The serial queue that the actor lives on.
  public let queue: DispatchQueue

  /// Makes a queue of this name.
  public init(label: String) {
    queue = DispatchQueue(label: label)
  }

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  public func checkIsolated() {
    dispatchPrecondition(condition: .onQueue(queue))
  }
}
