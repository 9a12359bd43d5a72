public import CivilTime
public import Processes
public import RunMachine

/// Where the events and the output of one run go.
///
/// Everything is called from the run's own queue, in the order it happened, and must not wait.
public protocol RunReport: Sendable {
  /// What ends a line of output, for whoever looks at it.
  var lineEnd: LineSplitter.LineEnd { get }
  /// The process that tells of the run and is no task's, while there is one.
  var ownProcess: Int32? { get }
  /// The run begins, with this many tasks to run or to skip.
  func runBegan(of tasks: Int, at timestamp: Timestamp)
  /// Processes of tasks were started.
  func tasksStarted(_ tasks: [StartedTask], at timestamp: Timestamp)
  /// An attempt at a task failed, and there will be another.
  func attemptFailed(_ task: String, _ record: TaskRecord, reason: String, retryAfter: Duration)
  /// A task's process ended, or could not be started, and what will not run because of that.
  func taskEnded(_ task: String, _ record: TaskRecord, skipped: [SkippedTask])
  /// Tasks will not run, which no other task has caused.
  func tasksSkipped(_ tasks: [SkippedTask])
  /// A line of output, or a piece of one that is too long, or the end of one that lacks its newline.
  ///
  /// - Returns: false where output should pause until there is space again.
  func output(_ lines: [OutputLine], of task: String, stream: OutputStream) -> Bool
  /// What runs at the moment, with its output so far; comes as often as the run was asked to tell, if anything runs.
  func heartbeat(_ running: [(task: String, record: TaskRecord)])
  /// Something people should know about the run, or about one of its tasks, of which the text is the predicate.
  func warning(_ text: String, about task: String?)
  /// What the run is about to do, said at once.
  func notice(_ text: String)
  /// Nothing runs any more.
  func runEnded(_ result: RunResult, of tasks: [(name: String, record: TaskRecord)], duration: Duration)
  /// Shows somebody who waits for the end that it is coming; a piece of text, with its newline where it has one.
  func progress(_ text: String)
  /// Returns once all of it is where it belongs.
  func finish() async
  /// Gives up what `finish` waits for, as far as that is possible.
  func hurry()
}

extension RunReport {
  public var lineEnd: LineSplitter.LineEnd { .newline }
  public var ownProcess: Int32? { nil }
  public func runBegan(of tasks: Int, at timestamp: Timestamp) {}
  public func heartbeat(_ running: [(task: String, record: TaskRecord)]) {}
  public func progress(_ text: String) {}
  public func notice(_ text: String) { warning(text) }
  public func hurry() {}
  /// Something people should know about the run.
  public func warning(_ text: String) { warning(text, about: nil) }
}

/// A task whose process was started.
public struct StartedTask: Sendable, Hashable {
  public let name: String
  /// Counts from 1.
  public let attempt: Int
  public let startedAt: Timestamp
}

/// A task that will not run.
public struct SkippedTask: Sendable, Hashable {
  public let name: String
  /// What came of it, which is nothing but its state.
  public let record: TaskRecord

  /// Why it will not run.
  public var reason: String { record.state.reason ?? "" }
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
  /// The attempts before the last one, the last of them.
  var earlier: [EarlierAttempt] = []
  /// The last characters it printed.
  public internal(set) var outputTail = ""
  public internal(set) var errorTail = ""

  /// How long it ran, zero where it never did.
  public var duration: Duration {
    guard let startedAt, let endedAt else { return .zero }
    return endedAt - startedAt
  }
}
