import Console
import Events
import Factfile
import Fires
import JSON
import Processes
import RunDocuments

/// What a status file of an earlier run says about which tasks are done.
struct ResumedRun {
  let runID: String
  let done: Set<ExactText>

  /// Reads a status file, and holds it against the factfile as it is now.
  ///
  /// - Throws: `ResumeFailure` where it cannot be used, or the run cannot go on from there.
  init(_ file: FilePath, _ reading: Factfile.Reading) throws(ResumeFailure) {
    let status: RunStatus
    do {
      status = try RunStatus.parse(bytes: file.read(limit: RunStatus.byteLimit))
    } catch {
      throw ResumeFailure("the status file '\(file)' cannot be used: \(error)")
    }
    runID = status.runID
    if let refusal = Self.refusal(status, reading) {
      throw ResumeFailure("run '\(status.runID)' cannot be resumed: \(refusal.sentence)")
    }
    guard status.graph != nil else {
      throw ResumeFailure("the status file '\(file)' cannot be used: it does not tell the task graph that ran")
    }
    done = Set(status.tasks.filter { $0.state == "SUCCEEDED" }.map { ExactText($0.name) })
  }

  private static func refusal(_ status: RunStatus, _ reading: Factfile.Reading) -> RetryRefusal? {
    if let outcome = status.ending.flatMap({ Outcome(rawValue: $0.outcome) }), outcome.isSuccess {
      return .succeeded(outcome)
    }
    // Without an ending its runner goes on, or was killed.
    let runner = ForeignProcess(identifier: status.runner, startTime: status.runnerStartTime)
    if status.ending == nil, status.bootID == BootIdentity.current, runner.isAlive { return .active }
    let tasks = TaskResults(
      tasks: status.tasks.map { TaskResult(name: $0.name, state: $0.state) }, graph: status.graph)
    return tasks.refusal(graph: reading.graphFingerprint, names: reading.factfile.tasks.map(\.name))
  }
}

/// Why a run cannot go on where another one ended, in one sentence.
struct ResumeFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
