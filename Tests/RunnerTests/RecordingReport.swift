import CivilTime
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

  func taskStarted(_ task: String, attempt: Int, at moment: Timestamp) {
    add("start \(task)" + (attempt > 1 ? " #\(attempt)" : ""))
  }
  func attemptFailed(_ task: String, _ record: TaskRecord, reason: String, retryAfter: Duration) {
    add("retry \(task) after \(retryAfter.components.seconds) s: \(reason)")
  }
  func taskEnded(_ task: String, _ record: TaskRecord) {
    add("end \(task) \(record.state.name)")
    content.withLock { $0.records[task] = record }
  }
  func taskSkipped(_ task: String, reason: String) { add("skip \(task): \(reason)") }
  func output(_ lines: [ArraySlice<UInt8>], of task: String, stream: OutputStream) -> Bool {
    content.withLock { content in
      content.output["\(task) \(stream)", default: []] += lines.map { String(decoding: $0, as: UTF8.self) }
    }
    return true
  }
  func warning(_ text: String) { content.withLock { $0.warnings.append(text) } }
  func runEnded(_ result: RunResult, of tasks: Int, duration: Duration) { add("run \(result.outcome.rawValue)") }
  func finish() async {}

  private func add(_ event: String) { content.withLock { $0.events.append(event) } }
}
