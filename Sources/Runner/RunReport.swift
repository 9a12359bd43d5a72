public import CivilTime
public import RunMachine

/// Where the events and the output of one run go.
///
/// Everything is called from the run's own queue, in the order it happened, and must not wait.
public protocol RunReport: Sendable {
  /// A task's process was started; attempts count from 1.
  func taskStarted(_ task: String, attempt: Int, at moment: Timestamp)
  /// An attempt at a task failed, and there will be another.
  func attemptFailed(_ task: String, _ record: TaskRecord, reason: String, retryAfter: Duration)
  /// A task's process ended, or could not be started.
  func taskEnded(_ task: String, _ record: TaskRecord)
  /// A task will not run.
  func taskSkipped(_ task: String, reason: String)
  /// A line of output, or a piece of one that is too long, or the end of one that lacks its newline.
  ///
  /// - Returns: false where output should pause until there is space again.
  func output(_ lines: [ArraySlice<UInt8>], of task: String, stream: OutputStream) -> Bool
  /// Something people should know about.
  func warning(_ text: String)
  /// Nothing runs any more.
  func runEnded(_ result: RunResult, of tasks: Int, duration: Duration)
  /// Returns once all of it is where it belongs.
  func finish() async
}

/// A stream of a process.
public enum OutputStream: String, Sendable, Hashable {
  case output = "stdout"
  case error = "stderr"
}

/// What came of one task; times, ending and output are those of its last attempt.
public struct TaskRecord: Sendable, Hashable {
  public internal(set) var state: TaskState
  /// How often it was started.
  public internal(set) var attempts = 0
  public internal(set) var startedAt: Timestamp?
  public internal(set) var endedAt: Timestamp?
  public internal(set) var ending: TaskEnding?
  /// The last characters it printed.
  public internal(set) var outputTail = ""
  public internal(set) var errorTail = ""

  /// How long it ran, zero where it never did.
  public var duration: Duration {
    guard let startedAt, let endedAt else { return .zero }
    return endedAt - startedAt
  }
}
