import CivilTime
import Processes
import RunMachine
import Runner
import Synchronization

/// Keeps what a run reported.
final class RecordingReport: RunReport {
  struct Content {
    var events: [String] = []
    var output: [String: [String]] = [:]
    var records: [String: TaskRecord] = [:]
    var warnings: [String] = []
  }

  private let content = Mutex(Content())

  var events: [String] { content.withLock { $0.events } }
  var warnings: [String] { content.withLock { $0.warnings } }
  func output(of task: String, _ stream: OutputStream = .output) -> [String] {
    content.withLock { $0.output["\(task) \(stream)"] ?? [] }
  }
  func record(of task: String) -> TaskRecord? { content.withLock { $0.records[task] } }

  func tasksStarted(_ tasks: [StartedTask], at timestamp: Timestamp) {
    for task in tasks { add("start \(task.name)" + (task.attempt > 1 ? " #\(task.attempt)" : "")) }
  }
  func attemptFailed(_ task: String, _ record: TaskRecord, reason: String, retryAfter: Duration) {
    add("retry \(task) after \(retryAfter.components.seconds) s: \(reason)")
  }
  func taskEnded(_ task: String, _ record: TaskRecord, skipped: [SkippedTask]) {
    add("end \(task) \(record.state.name)")
    content.withLock { $0.records[task] = record }
    tasksSkipped(skipped)
  }
  func tasksSkipped(_ tasks: [SkippedTask]) { for task in tasks { add("skip \(task.name): \(task.reason)") } }
  func heartbeat(_ running: [(task: String, record: TaskRecord)]) {
    for (task, record) in running { add("beat \(task): \(record.outputTail)") }
  }
  func output(_ lines: [OutputLine], of task: String, stream: OutputStream) -> Bool {
    content.withLock { content in
      content.output["\(task) \(stream)", default: []] += lines.map { String(decoding: $0.bytes, as: UTF8.self) }
    }
    return true
  }
  func warning(_ text: String, about task: String?) { content.withLock { $0.warnings.append(text) } }
  func runEnded(_ result: RunResult, of tasks: [(name: String, record: TaskRecord)], duration: Duration) {
    content.withLock { content in
      for (name, record) in tasks { content.records[name] = record }
    }
    add("run \(result.outcome.rawValue)")
  }
  func finish() async {}

  private func add(_ event: String) { content.withLock { $0.events.append(event) } }
}
