import CivilTime
import Fires
import RunDocuments

extension TaskResults {
  /// The most that is kept of the tasks of one run, in bytes of their texts.
  static let byteLimit = 4 << 20
  /// The most that is kept of what one failed task printed, and of what all of them did, in bytes.
  static let tailLimit = 4096
  static let tailsLimit = 256 << 10
  /// The longest reason, in characters.
  private static let reasonLimit = 500
  /// About what the ledger needs for a task besides its texts.
  private static let taskSize = 100

  /// As a runner tells it, whose word is believed as far as it can be true, and kept as far as there is room.
  init(_ status: RunStatus, now: Timestamp) {
    var tasks: [TaskResult] = []
    var size = 0
    var tailsLeft = Self.tailsLimit
    for task in status.tasks {
      let hasFailed = task.state == "FAILED"
      let tails = hasFailed ? Self.tails(of: task, limit: min(Self.tailLimit, tailsLeft)) : ("", "")
      tailsLeft -= tails.0.utf8.count + tails.1.utf8.count
      let result = TaskResult(
        name: task.name, state: String(task.state.prefix(32)), startedAt: task.startedAt.map { min($0, now) },
        endedAt: task.endedAt.map { min($0, now) }, exitCode: task.exitCode,
        signal: task.signal.map { String($0.prefix(32)) }, attempts: task.attempts,
        reason: task.reason.map { String($0.prefix(Self.reasonLimit)) }, outputTail: tails.0, errorTail: tails.1)
      size += Self.taskSize + result.name.utf8.count + (result.reason?.utf8.count ?? 0)
      guard size <= Self.byteLimit else { break }
      tasks.append(result)
    }
    self.init(
      tasks: tasks, omitted: status.tasks.count - tasks.count, graph: status.graph.map { String($0.prefix(64)) })
  }

  /// The ends of both streams; where there is not room for both, each has half, and what the other leaves.
  private static func tails(of task: RunStatus.Task, limit: Int) -> (output: String, error: String) {
    let half = limit / 2
    let errorRoom = max(half, limit - task.outputTail.utf8.count)
    let error = end(of: task.errorTail, limit: errorRoom)
    return (end(of: task.outputTail, limit: limit - error.utf8.count), error)
  }

  /// The last characters that fit into so many bytes.
  private static func end(of text: String, limit: Int) -> String {
    // A character that is cut through is left out.
    String(decoding: text.utf8.suffix(limit).drop { $0 & 0xC0 == 0x80 }, as: UTF8.self)
  }
}
