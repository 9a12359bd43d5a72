import CivilTime
import Glibc
import Processes
import RunDocuments
import RunMachine

/// The directory in which a run tells the daemon how it goes.
///
/// Source: `scheduling.md`, section 4.
struct RunDirectory: Sendable {
  /// Open for appending: where each task's process writes down who it is.
  let processes: Int32
  private let path: String
  private let runID: String
  private let bootID: String
  private let runner: Int32
  private let runnerStartTime: UInt64
  private let startedAt: Timestamp
  private let graph: String
  /// Of each task, the names of those it waits for.
  private let dependencies: [[String]]

  init(
    path: String, runID: String, graph: String, dependencies: [[String]], startedAt: Timestamp
  ) throws(SystemError) {
    let list = "\(path)/\(TaskProcesses.fileName)"
    processes = unsafe open(list, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard processes >= 0 else { throw SystemError("'\(list)' cannot be opened") }
    self.path = path
    self.runID = runID
    self.startedAt = startedAt
    self.graph = graph
    self.dependencies = dependencies
    bootID = BootIdentity.current
    runner = getpid()
    runnerStartTime = ForeignProcess.running(identifier: runner)?.startTime ?? 0
  }

  /// Replaces the status as a whole: a reader sees the old one or the new one.
  func write(tasks: [(name: String, record: TaskRecord)], ending: RunResult?, at timestamp: Timestamp)
    throws(SystemError)
  {
    let usage = ChildrenUsage.current
    let status = RunStatus(
      runID: runID, bootID: bootID, runner: runner, runnerStartTime: runnerStartTime, startedAt: startedAt,
      ending: ending.map { ending in
        .init(
          outcome: ending.outcome.rawValue, summary: ending.summary, endedAt: timestamp, cpuTime: usage.cpuTime,
          peakMemory: usage.peakMemory)
      },
      tasks: zip(tasks, dependencies).map { task, dependencies in
        RunStatus.Task(name: task.name, record: task.record, dependsOn: dependencies)
      }, graph: graph)
    let text = status.text
    let fits = text.utf8.count <= RunStatus.byteLimit
    try Self.replace(path: "\(path)/\(RunStatus.fileName)", with: fits ? text : status.withoutTails.text)
  }

  /// Writes a file under another name first; without fsync, since a status says nothing after a reboot.
  static func replace(path: String, with text: String) throws(SystemError) {
    let temporary = "\(path).new"
    let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard file >= 0 else { throw SystemError("'\(temporary)' cannot be opened") }
    defer { close(file) }
    try TextFile.write(text, to: file, path: temporary)
    guard unsafe rename(temporary, path) == 0 else { throw SystemError("'\(path)' cannot be replaced") }
  }
}

extension RunStatus.Task {
  init(name: String, record: TaskRecord, dependsOn: [String] = []) {
    self.init(
      name: name, state: record.state.name, startedAt: record.startedAt, endedAt: record.endedAt,
      exitCode: record.ending?.code, signal: record.ending?.signalName, attempts: record.attempts,
      reason: record.state.reason,
      earlier: record.earlier.map { RunStatus.Task.Attempt($0) }, dependsOn: dependsOn, outputTail: record.outputTail,
      errorTail: record.errorTail)
  }
}

extension RunStatus.Task.Attempt {
  fileprivate init(_ attempt: EarlierAttempt) {
    self.init(
      number: attempt.number, startedAt: attempt.startedAt, endedAt: attempt.endedAt, exitCode: attempt.ending?.code,
      signal: attempt.ending?.signalName, reason: attempt.reason)
  }
}

extension TaskEnding {
  /// The name of the signal that ended it.
  fileprivate var signalName: String? { if case .signaled(_, let name) = self { name } else { nil } }
}
