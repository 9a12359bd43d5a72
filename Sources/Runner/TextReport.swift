public import CivilTime
public import Console
public import RunMachine

/// Tells a run to a person: output lines with the task's name before them, and when tasks start and end.
///
/// Output goes to the stream it came from, results to standard output, the rest to standard error.
/// Source: `factfile-and-cli.md`, section 4.
public struct TextReport: RunReport {
  private let console: ConsoleWriter
  private let colour: Colour
  private let label: String

  /// Writes to a console.
  ///
  /// - Parameter schedule: where several runs share a terminal, whose run it is.
  public init(console: ConsoleWriter, colour: Colour, schedule: String?) {
    self.console = console
    self.colour = colour
    label = schedule.map { "\($0): " } ?? ""
  }

  public func tasksStarted(_ tasks: [StartedTask], at moment: Timestamp) {
    for task in tasks {
      let attempt = task.attempt > 1 ? ", attempt \(task.attempt)" : ""
      console.write(line: "\(label)Task '\(task.name)' started\(attempt)", to: .error)
    }
  }

  public func attemptFailed(_ task: String, _ record: TaskRecord, reason: String, retryAfter: Duration) {
    let line =
      "\(label)Task '\(task)' failed after \(record.duration.spoken): \(reason); "
      + "attempt \(record.attempts + 1) follows in \(retryAfter.spoken)"
    console.write(line: colour.yellow(line), to: .error)
  }

  public func taskEnded(_ task: String, _ record: TaskRecord, skipped: [SkippedTask]) {
    let duration = record.duration.spoken
    let line =
      switch record.state {
      case .failed(let reason): colour.red("\(label)Task '\(task)' failed after \(duration): \(reason)")
      case .succeededNoOperation: "\(label)Task '\(task)' requested an early finish after \(duration)"
      default: "\(label)Task '\(task)' succeeded after \(duration)"
      }
    console.write(line: line, to: .error)
    tasksSkipped(skipped)
  }

  public func tasksSkipped(_ tasks: [SkippedTask]) {
    for task in tasks {
      console.write(line: colour.yellow("\(label)Task '\(task.name)' was skipped: \(task.reason)"), to: .error)
    }
  }

  public func output(_ lines: [ArraySlice<UInt8>], of task: String, stream: OutputStream) -> Bool {
    let prefix = Array("\(label)[\(task)] ".utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(lines.reduce(0) { $0 + $1.count + prefix.count + 1 })
    for line in lines {
      bytes += prefix
      bytes += line
      bytes.append(0x0A)
    }
    return console.write(bytes, to: stream == .output ? .output : .error)
  }

  public func warning(_ text: String) {
    console.write(line: colour.yellow("\(label)Warning: \(text)"), to: .error)
  }

  public func runEnded(_ result: RunResult, of tasks: Int, duration: Duration) {
    console.write(line: "\(label)\(result.ran.count)/\(tasks) tasks run in \(duration.spoken)", to: .output)
    guard let summary = result.summary else { return }
    console.write(line: label + (result.exitStatus == 0 ? summary : colour.red(summary)), to: .output)
  }

  public func progress(_ text: String) { console.write(Array(text.utf8), to: .output) }

  public func finish() async { await console.finish() }
}
