import CivilTime
import Fires
import Glibc
import Processes
import RunDocuments

extension RunEnding {
  /// As the runner tells it, whose word on times is believed as far as it can be true.
  ///
  /// - Returns: nil where the run goes on.
  init?(_ status: RunStatus, cpuTime: Duration?, now: Timestamp) {
    guard let ending = status.ending, let outcome = Outcome(rawValue: ending.outcome) else { return nil }
    let endedAt = min(ending.endedAt, now)
    self.init(
      outcome: outcome, summary: ending.summary, startedAt: min(status.startedAt, endedAt), endedAt: endedAt,
      cpuTime: cpuTime ?? ending.cpuTime, peakMemory: ending.peakMemory, tasks: TaskResults(status, now: now))
  }

  /// The runner ended without a result, after what it left was ended.
  ///
  /// - Parameter exit: how it ended, nil where nobody could see.
  init(
    without status: RunStatus?, exit: ProcessExit.Status?, wasStopped: Bool, cpuTime: Duration?, now: Timestamp
  ) {
    let summary =
      switch exit {
      case .signaled(let number): "its runner was killed by \(SignalWatch.name(of: number))"
      case .exited(let code): "its runner ended with code \(code) and without a result"
      case nil: "its runner vanished without a result"
      }
    // Asked to stop before it could take notice of that.
    let isCancelled = wasStopped && exit == .signaled(number: SIGTERM)
    self.init(
      outcome: isCancelled ? .cancelled : .crashed, summary: isCancelled ? "stopped before it began" : summary,
      startedAt: status.map { min($0.startedAt, now) }, endedAt: now, cpuTime: cpuTime,
      tasks: status.map { TaskResults($0, now: now) } ?? TaskResults())
  }

  /// Another runtime directory: nothing of the run can have survived.
  static func interrupted(_ status: RunStatus?, now: Timestamp) -> RunEnding {
    RunEnding(
      outcome: .interrupted, summary: "the machine or container was restarted while it ran",
      startedAt: status.map { min($0.startedAt, now) }, endedAt: now,
      tasks: status.map { TaskResults($0, now: now) } ?? TaskResults())
  }
}
