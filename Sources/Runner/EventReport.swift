public import CivilTime
public import Events
import JSON
import Processes
public import RunMachine
import Synchronization

/// Tells a run as entries of the journal, or as the same entries in lines where there is none.
public final class EventReport: RunReport {
  private struct Output {
    /// The bytes of output of each task so far, and how many of them went beyond the limit.
    var written: [ExactText: Int] = [:]
    var leftOut: [ExactText: Int] = [:]
    /// The attempt that each task is at, where it is not the first.
    var attempts: [ExactText: Int] = [:]

    /// The limit is one of each attempt.
    mutating func begin(_ attempt: Int, of task: ExactText) {
      attempts[task] = attempt
      written[task] = nil
      leftOut[task] = nil
    }
  }

  private let run: RunOrigin
  private let outputLimit: Int?
  private let now: @Sendable () -> Timestamp
  private let write: @Sendable (JournalEntry) -> Bool
  private let whenFinished: @Sendable () async -> Void
  private let output = Mutex(Output())

  /// Makes a report.
  ///
  /// - Parameters:
  ///   - outputLimit: how many bytes of output of one attempt at a task are passed on; nil for all.
  ///   - write: takes an entry at once; false where output should pause.
  ///   - whenFinished: returns once all entries are where they belong.
  public init(
    run: RunOrigin, outputLimit: Int?, now: @escaping @Sendable () -> Timestamp,
    write: @escaping @Sendable (JournalEntry) -> Bool, whenFinished: @escaping @Sendable () async -> Void
  ) {
    self.run = run
    self.outputLimit = outputLimit
    self.now = now
    self.write = write
    self.whenFinished = whenFinished
  }

  public func tasksStarted(_ tasks: [StartedTask], at timestamp: Timestamp) {
    for task in tasks {
      if task.attempt > 1 { output.withLock { $0.begin(task.attempt, of: ExactText(task.name)) } }
      _ = write(Event.taskStarted(origin(task.name)).entry(at: timestamp))
    }
  }

  public func attemptFailed(_ task: String, _ record: TaskRecord, reason: String, retryAfter: Duration) {
    emitEnded(task, record, state: "RETRYING", reason: "\(reason); the next attempt follows in \(retryAfter.spoken)")
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

  public func output(_ lines: [ArraySlice<UInt8>], of task: String, stream: OutputStream) -> Bool {
    var mayGoOn = true
    for line in lines.prefix(admitted(lines, of: task)) {
      mayGoOn = emit(.taskOutput(origin(task), isError: stream == .error, bytes: Array(line))) && mayGoOn
    }
    return mayGoOn
  }

  public func warning(_ text: String) { emit(.trouble("the run '\(run.runID)': \(text)")) }

  /// The daemon tells how the run ended, once that is committed; here only what came after a task's end is left.
  public func runEnded(_ result: RunResult, of tasks: [(name: String, record: TaskRecord)], duration: Duration) {
    for task in output.withLock({ $0.leftOut.keys.sorted() }) { reportLeftOut(of: task.text) }
  }

  public func finish() async { await whenFinished() }

  /// How many of the lines are still within the limit; the bytes of the others are counted.
  private func admitted(_ lines: [ArraySlice<UInt8>], of task: String) -> Int {
    guard let outputLimit else { return lines.count }
    let task = ExactText(task)
    return output.withLock { output in
      var admitted = 0
      var written = output.written[task, default: 0]
      if output.leftOut[task] == nil {
        while admitted < lines.count, written + lines[admitted].count < outputLimit {
          written += lines[admitted].count + 1
          admitted += 1
        }
        output.written[task] = written
      }
      guard admitted < lines.count else { return admitted }
      output.leftOut[task, default: 0] += lines.dropFirst(admitted).reduce(0) { $0 + $1.count + 1 }
      return admitted
    }
  }

  private func reportLeftOut(of task: String) {
    let key = ExactText(task)
    // Zero instead of nil: the limit stays reached for what a process in the background still prints.
    let bytes = output.withLock { output in
      defer { if output.leftOut[key] != nil { output.leftOut[key] = 0 } }
      return output.leftOut[key] ?? 0
    }
    if bytes > 0 { emit(.outputLeftOut(origin(task), bytes: bytes)) }
  }

  private func origin(_ task: String) -> TaskOrigin {
    TaskOrigin(run: run, task: task, attempt: output.withLock { $0.attempts[ExactText(task)] ?? 1 })
  }

  @discardableResult
  private func emit(_ event: Event) -> Bool { write(event.entry(at: now())) }
}
