public import CivilTime
public import Console
public import Processes
public import RunMachine

/// Tells a run to a person: output lines with the task's name before them, and when tasks start and end.
///
/// Output goes to the stream it came from, results to standard output, the rest to standard error.
/// Source: `factfile-and-cli.md`, section 4.
public struct TextReport: RunReport {
  private let console: ConsoleWriter
  private let colour: Colour
  private let label: String
  private let status: StatusLine?
  /// Whether standard error is the same terminal, as it nearly always is.
  private let sharesErrors = ConsoleWriter.isTerminal(.error)
  private let clock: @Sendable (Timestamp) -> String

  /// Writes to a console.
  ///
  /// - Parameters:
  ///   - schedule: where several runs share a terminal, whose run it is.
  ///   - isWatched: whether standard output is a terminal that shows this run alone; then it has a status line, and
  ///     in the end a table.
  ///   - clock: how a moment is shown.
  public init(
    console: ConsoleWriter, colour: Colour, schedule: String?, isWatched: Bool,
    clock: @escaping @Sendable (Timestamp) -> String
  ) {
    self.console = console
    self.colour = colour
    label = schedule.map { "\($0): " } ?? ""
    status = isWatched ? StatusLine(console: console) : nil
    self.clock = clock
  }

  public func runBegan(of tasks: Int, at timestamp: Timestamp) { status?.show(tasks: tasks) }

  public func tasksStarted(_ tasks: [StartedTask], at timestamp: Timestamp) {
    status?.count(running: tasks.count)
    for task in tasks {
      let attempt = task.attempt > 1 ? ", attempt \(task.attempt)" : ""
      write(line: "\(label)Task '\(task.name.visible)' started\(attempt)", to: .error)
    }
  }

  public func attemptFailed(_ task: String, _ record: TaskRecord, reason: String, retryAfter: Duration) {
    status?.count(running: -record.processes)
    let line =
      "\(label)Task '\(task.visible)' failed after \(record.duration.spoken): \(reason); "
      + "attempt \(record.attempts + 1) follows in \(retryAfter.spoken)"
    write(line: colour.yellow(line), to: .error)
  }

  public func taskEnded(_ task: String, _ record: TaskRecord, skipped: [SkippedTask]) {
    status?.count(done: 1, running: -record.processes)
    let duration = record.duration.spoken
    let line =
      switch record.state {
      case .failed(let reason): colour.red("\(label)Task '\(task.visible)' failed after \(duration): \(reason)")
      case .succeededNoOperation: "\(label)Task '\(task.visible)' requested an early finish after \(duration)"
      default: "\(label)Task '\(task.visible)' succeeded after \(duration)"
      }
    write(line: line, to: .error)
    tasksSkipped(skipped)
  }

  public func tasksSkipped(_ tasks: [SkippedTask]) {
    status?.count(done: tasks.count, running: 0)
    for task in tasks {
      write(line: colour.yellow("\(label)Task '\(task.name.visible)' was skipped: \(task.reason)"), to: .error)
    }
  }

  public func output(_ lines: [OutputLine], of task: String, stream: OutputStream) -> Bool {
    let prefix = Array("\(label)[\(task.visible)] ".utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(lines.reduce(0) { $0 + $1.bytes.count + prefix.count + 1 })
    for line in lines {
      bytes += prefix
      bytes += line.bytes
      bytes.append(0x0A)
    }
    return write(bytes, to: stream == .output ? .output : .error)
  }

  public func warning(_ text: String, about task: String?) {
    let subject = task.map { "task '\($0)' " } ?? ""
    write(line: colour.yellow("\(label)Warning: \((subject + text).visible)"), to: .error)
  }

  public func runEnded(_ result: RunResult, of tasks: [(name: String, record: TaskRecord)], duration: Duration) {
    if let status {
      status.hide()
      for line in TextTable(summaryOf: tasks, clock: clock).lines { write(line: line, to: .output) }
    }
    write(line: "\(label)\(result.ran.count)/\(tasks.count) tasks run in \(duration.spoken)", to: .output)
    guard let summary = result.summary else { return }
    write(line: label + (result.exitStatus == 0 ? summary : colour.red(summary)), to: .output)
  }

  public func progress(_ text: String) { console.write(Array(text.utf8), to: .output) }

  public func finish() async { await console.finish() }

  private func write(line: String, to stream: ConsoleWriter.Stream) { write(Array("\(line)\n".utf8), to: stream) }

  /// Keeps the status line below what is written, where both share a terminal.
  @discardableResult
  private func write(_ bytes: [UInt8], to stream: ConsoleWriter.Stream) -> Bool {
    guard let status, stream == .output || sharesErrors else { return console.write(bytes, to: stream) }
    return console.write(status.framed(bytes), to: stream)
  }
}

extension TaskRecord {
  /// How many processes its last attempt had: none where it could not be started.
  fileprivate var processes: Int {
    if case .couldNotStart = ending { 0 } else { 1 }
  }
}
