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
    return RunsAnswer {
      $0.runs = shown.map { RunRow($0, loaded) }
      $0.next = rows.count == filter.limit ? shown.last.map { RunFilter.Cursor($0.record).text } : nil
      $0.failedStarts = failedStarts
    }
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
      return RunAnswer {
        $0.run = RunRow(run, daemon.state.snapshot)
        $0.tasks = tasks?.tasks.map { TaskRow($0) } ?? []
        $0.omittedTasks = tasks?.omitted ?? 0
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
    output = task.outputTail
    errors = task.errorTail
  }
}
