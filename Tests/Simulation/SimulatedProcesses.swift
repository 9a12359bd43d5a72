import CivilTime
import Fires
import SchedulerMachine

/// Runs as the machine's environment knows them: they live on without the daemon, and each executes once at the most.
struct SimulatedProcesses {
  /// What a run will do.
  enum Script {
    case exit(after: Duration, Outcome)
    /// Goes on until somebody stops it.
    case hang
    /// Dies without a result.
    case vanish(after: Duration)
  }

  struct Process {
    let record: RunRecord
    var endsAt: Duration?
    var outcome: Outcome
    var ending: RunEnding?
  }

  /// Every run that executed, by id, until its outcome is committed and its directory removed.
  private(set) var processes: [RunID: Process] = [:]
  /// How often each run executed.
  private(set) var executions: [RunID: Int] = [:]

  mutating func execute(_ record: RunRecord, _ script: Script, at sinceBoot: Duration) {
    executions[record.runID, default: 0] += 1
    var process = Process(record: record, endsAt: nil, outcome: .crashed)
    switch script {
    case .exit(let delay, let outcome): (process.endsAt, process.outcome) = (sinceBoot + delay, outcome)
    case .vanish(let delay): process.endsAt = sinceBoot + delay
    case .hang: break
    }
    processes[record.runID] = process
  }

  mutating func stop(_ id: RunID, at sinceBoot: Duration) {
    guard processes[id] != nil, processes[id]?.ending == nil else { return }
    processes[id]?.endsAt = sinceBoot + .seconds(1)
    processes[id]?.outcome = .cancelled
  }

  mutating func forget(_ id: RunID) { processes[id] = nil }

  /// The runs of a schedule that live.
  func living(of schedule: String? = nil) -> [RunID] {
    processes.values.filter { $0.ending == nil && (schedule == nil || $0.record.fire.schedule == schedule) }
      .map(\.record.runID)
  }

  /// When the next one ends.
  var nextEnd: Duration? { processes.values.compactMap { $0.ending == nil ? $0.endsAt : nil }.min() }

  /// Ends what has come to its end.
  mutating func end(at now: Now) -> [(RunID, RunEnding)] {
    var ended: [(RunID, RunEnding)] = []
    for (id, process) in processes where process.ending == nil && process.endsAt.map({ $0 <= now.sinceBoot }) == true {
      let ending = RunEnding(outcome: process.outcome, summary: nil, startedAt: nil, endedAt: now.wall)
      processes[id]?.ending = ending
      ended.append((id, ending))
    }
    return ended.sorted { $0.0 < $1.0 }
  }

  /// What the next daemon finds out about a run without an outcome.
  func fact(about id: RunID) -> Beginning.RunFact {
    guard let process = processes[id] else { return .neverBegan }
    return process.ending.map { .ended($0) } ?? .adopted
  }
}
