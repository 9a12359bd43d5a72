import CivilTime
import Control
import Factfile
import Fires
import Ledger
import Loading
import WheelTimer

// What is told of the tasks of one run beside their states.

extension ControlService {
  /// How many of the last runs say what is usual.
  private static let usualRuns = 18

  /// The tasks of a run, or, where nothing is known of them yet, those of its factfile; and when it should end.
  func details(of run: StartedRun, _ results: TaskResults?) async throws -> RunDetails {
    let loaded = daemon.state.snapshot.schedules[run.record.fire.schedule]
    let now = Clock.now
    var factfile: (text: String, tasks: [FactfileTask])?
    if let loaded { factfile = await daemon.loader.factfile(of: loaded, now: now.instant) }
    let earlier = try await daemon.history.tasksOfRuns(
      of: run.record.fire.schedule, before: run.record.decidedAt, limit: Self.usualRuns)
    var tasks = results?.tasks ?? []
    if tasks.isEmpty, run.ending == nil {
      tasks = factfile?.tasks.map { TaskResult(name: $0.name, state: "WAITING", dependsOn: $0.dependsOn) } ?? []
    }
    return RunDetails(
      tasks: tasks, omitted: results?.omitted ?? 0, usual: UsualTimes(earlier), run: run, now: now,
      factfile: factfile?.text)
  }
}

/// What each task of a schedule usually takes: the median of its last runs.
struct UsualTimes {
  private let medians: [String: Duration]

  init(_ runs: [TaskResults]) {
    var times: [String: [Duration]] = [:]
    for task in runs.flatMap(\.tasks) where task.isDone && task.attempts > 0 {
      guard let start = task.startedAt, let end = task.endedAt, start <= end else { continue }
      times[task.name, default: []].append(end - start)
    }
    medians = times.mapValues { times in
      let sorted = times.sorted()
      return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
  }

  subscript(task: String) -> Duration? { medians[task] }
}

/// The tasks of a run, with what is usual and what is to come.
struct RunDetails {
  let tasks: [TaskResult]
  let omitted: Int
  let usual: UsualTimes
  let factfile: String?
  let forecast: RunForecast

  init(
    tasks: [TaskResult], omitted: Int, usual: UsualTimes, run: StartedRun, now: Timestamp, factfile: String?
  ) {
    self.tasks = tasks
    self.omitted = omitted
    self.usual = usual
    self.factfile = factfile
    let positions = Dictionary(tasks.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
    let start = run.ending?.startedAt ?? run.record.decidedAt
    forecast = RunForecast(
      tasks.map { task in
        RunForecast.Task(
          dependencies: Array(Set(task.dependsOn.compactMap { positions[$0] })).sorted(), startedAt: task.startedAt,
          endedAt: task.endedAt, isSettled: task.hasEnded, usual: usual[task.name])
      }, start: start, now: now, isActive: run.ending == nil && omitted == 0)
  }

  var rows: [TaskRow] {
    tasks.enumerated().map { position, task in
      var row = TaskRow(task)
      row.usualTime = usual[task.name]?.inSeconds
      row.isCritical = forecast.critical.contains(position)
      return row
    }
  }

  /// How many tasks have ended.
  var endedCount: Int { tasks.count(where: \.hasEnded) }
}
