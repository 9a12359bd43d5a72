import CivilTime
import Control
import Fires
import Ledger
import Loading
import Runs
import SchedulerMachine
import Scheduling

// What ran.

extension ControlService {
  static let runHandlers = [
    ControlHandler(ControlInterface.runs) { service, parameters, _ in try await service.runs(parameters) },
    ControlHandler(ControlInterface.run) { service, parameters, _ in try await service.run(parameters) },
  ]

  private func runs(_ parameters: RunsParameters) async throws -> RunsAnswer {
    if let name = parameters.schedule { try await checkName(name) }
    var filter = RunFilter(limit: try page(parameters.limit, standard: 50, most: 1000) + 1)
    filter.schedule = parameters.schedule
    filter.outcome = try outcome(parameters)
    filter.since = try time(parameters.since, "since")
    filter.until = try time(parameters.until, "until")
    filter.before = try cursor(parameters.before, RunFilter.Cursor.init(text:))
    let rows = try await daemon.history.runs(filter)
    let failedStarts = parameters.failed == true && filter.before == nil ? try await self.failedStarts(filter) : []
    let shown = rows.prefix(filter.limit - 1)
    let loaded = daemon.state.snapshot
    let results = try await results(of: shown)
    return RunsAnswer {
      $0.runs = shown.map { RunRow($0, loaded, results[$0.record.runID]) }
      $0.next = rows.count == filter.limit ? shown.last.map { RunFilter.Cursor($0.record).text } : nil
      $0.failedStarts = failedStarts
    }
  }

  /// How far the tasks of runs are, or were.
  private func results(of runs: ArraySlice<StartedRun>) async throws -> [RunID: RunResultRow] {
    var results = try await daemon.history.results(of: runs.filter { $0.ending != nil }.map(\.record.runID))
    for run in runs where run.ending == nil {
      results[run.record.runID] = await daemon.runs.tasks(of: run.record.runID).map { RunResultRow($0) }
    }
    return results
  }

  /// Fires that were to become runs of the filter's, and have none.
  private func failedStarts(_ runs: RunFilter) async throws -> [DecisionRow] {
    var filter = DecisionFilter(limit: runs.limit - 1)
    filter.schedule = runs.schedule
    filter.decision = .failedToStart
    filter.since = runs.since
    filter.until = runs.until
    return try await daemon.history.decisions(filter).map { DecisionRow($0, daemon.state.snapshot) }
  }

  private func outcome(_ parameters: RunsParameters) throws -> RunFilter.Ending? {
    switch (parameters.outcome, parameters.failed ?? false) {
    case (nil, false): return nil
    case (nil, true): return .failure
    case (.some, true): throw Invalid("'outcome' and 'failed' cannot both be given")
    case (RunRow.running, false): return .running
    case (let name?, false):
      guard let outcome = Outcome(rawValue: name) else {
        let names = ([RunRow.running] + Outcome.allCases.map(\.rawValue)).joined(separator: ", ")
        throw Invalid("'\(name)' is not an outcome; use one of \(names)")
      }
      return .outcome(outcome)
    }
  }

  private func run(_ parameters: RunParameters) async throws -> RunAnswer {
    guard let id = RunID(validating: parameters.runID) else { throw NoSuchRun(parameters.runID) }
    if let run = try await daemon.history.run(id) {
      let retries = try await daemon.history.retries(of: id)
      let tasks = run.ending == nil ? await daemon.runs.tasks(of: id) : try await daemon.history.tasks(of: id)
      let details = try await details(of: run, tasks)
      return RunAnswer {
        $0.run = RunRow(run, daemon.state.snapshot)
        $0.run.tasksDone = details.tasks.isEmpty ? nil : details.endedCount
        $0.run.tasksTotal = details.tasks.isEmpty ? nil : details.tasks.count + details.omitted
        $0.tasks = details.rows
        $0.expectedEnd = details.forecast.expectedEnd?.rfc3339UTC
        $0.factfile = details.factfile
        $0.omittedTasks = details.omitted
        $0.retries = retries.map(\.record.runID.description)
      }
    }
    guard let fire = await daemon.scheduling.read({ $0.openFire(id) }) else { throw NoSuchRun(parameters.runID) }
    return RunAnswer {
      $0.run = RunRow(fire)
      $0.run.zone = daemon.state.snapshot.schedules[fire.fire.schedule]?.zoneName
      $0.waiting = fire.holdsPlace ? nil : WaitingRow(fire)
    }
  }
}

// MARK: Parameters that several methods have

extension ControlService {
  /// A time as it was sent.
  ///
  /// - Throws: `Invalid` where it is none.
  func time(_ text: String?, _ name: String) throws -> Timestamp? { try instant(text, name).map { Timestamp($0) } }

  /// An instant as it was sent.
  ///
  /// - Throws: `Invalid` where it is none.
  func instant(_ text: String?, _ name: String) throws -> Instant? {
    guard let text else { return nil }
    guard let instant = Instant(rfc3339: text) else {
      throw Invalid("'\(name)' is not a time with an offset, as in 2026-11-25T02:15:00Z")
    }
    return instant
  }

  /// Where a page begins.
  ///
  /// - Throws: `Invalid` where no answer had this.
  func cursor<Cursor>(_ text: String?, _ read: (String) -> Cursor?) throws -> Cursor? {
    guard let text else { return nil }
    guard let cursor = read(text) else { throw Invalid("'\(text)' is not a 'next' of an answer") }
    return cursor
  }

  /// A schedule that is loaded, or was once: its history is still there.
  ///
  /// - Throws: `NoSuchSchedule`.
  func checkName(_ name: String) async throws {
    guard daemon.state.snapshot.schedules[name] == nil else { return }
    guard try await daemon.history.knows(schedule: name) else {
      _ = try schedule(named: name)
      return
    }
  }
}

extension RunRow {
  /// A run that is about to be started, or waits.
  init(_ fire: OpenFire) {
    self.init(fire.record(decidedAt: fire.startedAt))
    outcome = fire.holdsPlace ? Self.running : Self.waiting
  }
}

extension TaskRow {
  init(_ task: TaskResult) {
    self.init()
    name = task.name
    state = task.state
    startedAt = task.startedAt?.rfc3339UTC
    endedAt = task.endedAt?.rfc3339UTC
    if let start = task.startedAt, let end = task.endedAt { duration = max(0, (end - start).inSeconds) }
    exitCode = task.exitCode
    signal = task.signal
    attempts = task.attempts
    reason = task.reason
    dependsOn = task.dependsOn
    history = task.earlier.map { AttemptRow($0) }
    // The last one may be among the earlier ones already, where another was to follow.
    if task.attempts > 0, history.last?.number != task.attempts { history.append(AttemptRow(lastOf: task)) }
    output = task.outputTail
    errors = task.errorTail
  }
}

extension AttemptRow {
  init(_ attempt: TaskResult.Attempt) {
    self.init()
    number = attempt.number
    startedAt = attempt.startedAt?.rfc3339UTC
    endedAt = attempt.endedAt?.rfc3339UTC
    exitCode = attempt.exitCode
    signal = attempt.signal
    reason = attempt.reason
  }

  init(lastOf task: TaskResult) {
    self.init(
      TaskResult.Attempt(
        number: task.attempts, startedAt: task.startedAt, endedAt: task.endedAt, exitCode: task.exitCode,
        signal: task.signal, reason: task.reason))
  }
}
