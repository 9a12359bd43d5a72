public import CivilTime
public import Events
import JSON
public import Processes
public import RunMachine
import Synchronization

/// Tells a run as entries of the journal, or as the same entries in lines where there is none.
public final class EventReport: RunReport {
  private let run: RunOrigin
  private let now: @Sendable () -> Timestamp
  private let write: @Sendable (JournalEntry) -> Bool
  private let whenFinished: @Sendable () async -> Void
  private let whenHurried: @Sendable () -> Void
  private let output: Mutex<JournalOutput>

  /// An entry is one line, also of a bar that shows progress by overwriting itself.
  public let lineEnd = LineSplitter.LineEnd.newlineOrReturn

  /// Makes a report.
  ///
  /// - Parameters:
  ///   - outputLimit: how many bytes of output of one attempt at a task are passed on; nil for all.
  ///   - write: takes an entry at once; false where output should pause.
  ///   - whenFinished: returns once all entries are where they belong.
  ///   - whenHurried: lets `whenFinished` return at once.
  public init(
    run: RunOrigin, outputLimit: Int?, now: @escaping @Sendable () -> Timestamp,
    write: @escaping @Sendable (JournalEntry) -> Bool, whenFinished: @escaping @Sendable () async -> Void,
    whenHurried: @escaping @Sendable () -> Void = {}
  ) {
    self.run = run
    self.now = now
    self.write = write
    self.whenFinished = whenFinished
    self.whenHurried = whenHurried
    output = Mutex(JournalOutput(limit: outputLimit))
  }

  public func tasksStarted(_ tasks: [StartedTask], at timestamp: Timestamp) {
    for task in tasks {
      if task.attempt > 1 { output.withLock { $0.begin(task.attempt, of: ExactText(task.name)) } }
      _ = write(Event.taskStarted(origin(task.name)).entry(at: timestamp))
    }
  }

  public func attemptFailed(_ task: String, _ record: TaskRecord, reason: String, retryAfter: Duration) {
    emitEnded(task, record, state: "RETRYING", reason: "\(reason); next attempt in \(retryAfter.journalText)")
  }

  public func taskEnded(_ task: String, _ record: TaskRecord, skipped: [SkippedTask]) {
    emitEnded(task, record, state: record.state.name, reason: record.state.reason)
    tasksSkipped(skipped)
  }

  private func emitEnded(_ task: String, _ record: TaskRecord, state: String, reason: String?) {
    reportLeftOut(of: task)
    var signal: String?
    if case .signaled(_, let name) = record.ending { signal = name }
    emit(
      .taskEnded(
        origin(task), state: state, exitCode: record.ending?.code, signal: signal, reason: reason,
        duration: record.duration))
  }

  public func tasksSkipped(_ tasks: [SkippedTask]) {
    for task in tasks {
      emit(
        .taskEnded(
          origin(task.name), state: "SKIPPED", exitCode: nil, signal: nil, reason: task.reason, duration: nil))
    }
  }

  public func output(_ lines: [OutputLine], of task: String, stream: OutputStream) -> Bool {
    let origin = origin(task)
    var mayGoOn = true
    for text in output.withLock({ $0.admit(lines, of: ExactText(task), stream) }) {
      mayGoOn = emit(.taskOutput(origin, isError: stream == .error, text)) && mayGoOn
    }
    return mayGoOn
  }

  public func warning(_ text: String, about task: String?) {
    emit(task.map { .taskWarning(predicate: text, origin($0)) } ?? .runWarning(text, run))
  }

  /// The daemon tells how the run ended, once that is committed; here only what came after a task's end is left.
  public func runEnded(_ result: RunResult, of tasks: [(name: String, record: TaskRecord)], duration: Duration) {
    for task in output.withLock({ $0.truncated }) { reportLeftOut(of: task.text) }
  }

  public func finish() async { await whenFinished() }

  public func hurry() { whenHurried() }

  private func reportLeftOut(of task: String) {
    let bytes = output.withLock { $0.takeLeftOut(of: ExactText(task)) }
    if bytes > 0 { emit(.outputLeftOut(origin(task), bytes: bytes)) }
  }

  private func origin(_ task: String) -> TaskOrigin {
    TaskOrigin(run: run, task: task, attempt: output.withLock { $0.attempt(of: ExactText(task)) })
  }

  @discardableResult
  private func emit(
    _ event: Event, file: String = #fileID, line: Int = #line, function: String = #function
  ) -> Bool { write(event.entry(at: now(), file: file, line: line, function: function)) }
}
