import CivilTime
import Control
import Cron
import Diagnostics
import Fires
import Ledger
import Loading
import ScheduleFile
import SchedulerMachine
import Scheduling

// Which schedules there are.

extension ControlService {
  static let listHandlers = [
    ControlHandler(ControlInterface.list) { service, parameters, _ in try await service.list(parameters) }
  ]

  /// What is known of all schedules that a row shows.
  struct Standing: Sendable {
    var next: [String: Instant]
    var pauses: [String: PauseRecord]
    var lastRuns: [String: StartedRun]
  }

  private func list(_ parameters: ListParameters) async throws -> ListAnswer {
    let limit = try page(parameters.limit, standard: 500, most: 5000)
    let recent = parameters.recent ?? 0
    guard (0...18).contains(recent) else { throw Invalid("'recent' takes a number from 0 to 18") }
    let loaded = daemon.state.snapshot
    var names = try parameters.name.map { [try schedule(named: $0).schedule.name] } ?? loaded.schedules.keys.sorted()
    if let after = parameters.after { names.removeFirst(names.firstIndex { $0 > after } ?? names.count) }
    let shown = names.prefix(limit)
    let standing = try await standing(of: shown)
    let recentRuns = recent > 0 ? try await daemon.history.recentRuns(of: Array(shown), limit: recent) : [:]
    let changes = parameters.after == nil ? await changedFiles(since: loaded) : []
    return ListAnswer {
      $0.schedules = shown.compactMap { name in
        loaded.schedules[name].map { ScheduleRow($0, standing, recent: recentRuns[name] ?? []) }
      }
      $0.next = names.count > limit ? shown.last : nil
      $0.version = daemon.state.version
      $0.notLoaded = changes
    }
  }

  /// Where some schedules stand, whose names are in order.
  private func standing(of names: ArraySlice<String>) async throws -> Standing {
    let (next, pauses) = await daemon.scheduling.read { machine in
      (names.compactMap { name in machine.next(of: name).map { (name, $0) } }, machine.activePauses.schedules)
    }
    guard let first = names.first, let last = names.last else { return Standing(next: [:], pauses: [:], lastRuns: [:]) }
    return Standing(
      next: Dictionary(uniqueKeysWithValues: next), pauses: pauses,
      lastRuns: try await daemon.history.lastRuns(from: first, through: last))
  }

  /// A schedule that is loaded.
  ///
  /// - Throws: `NoSuchSchedule`.
  func schedule(named name: String) throws -> LoadedSchedule {
    let loaded = daemon.state.snapshot.schedules
    if let schedule = loaded[name] { return schedule }
    throw NoSuchSchedule(name, nearest: nearestName(to: name, among: loaded.keys.sorted()))
  }

  /// How many rows a page has.
  ///
  /// - Throws: `Invalid` where more were asked for than a page can have.
  func page(_ limit: Int?, standard: Int, most: Int) throws -> Int {
    guard let limit else { return standard }
    guard (1...most).contains(limit) else { throw Invalid("'limit' takes a number from 1 to \(most)") }
    return limit
  }
}

extension ScheduleRow {
  init(_ loaded: LoadedSchedule, _ standing: ControlService.Standing, recent: [StartedRun] = []) {
    let schedule = loaded.schedule
    let lastRun = standing.lastRuns[schedule.name]
    self.init()
    name = schedule.name
    description = schedule.description
    file = loaded.path
    line = schedule.places.name.start.line
    cron = schedule.cron.map(\.text)
    zone = loaded.zoneName
    seed = schedule.seed
    isEnabled = schedule.isEnabled
    paused = standing.pauses[schedule.name].map { PauseRow($0) }
    next = standing.next[schedule.name]?.rfc3339UTC
    last = lastRun?.record.fire.instant.rfc3339UTC
    result = lastRun?.outcomeName
    lastRunID = lastRun?.record.runID.description
    problem = loaded.problem
    warnings = loaded.warnings.map(\.message)
    self.recent = recent.map { run in
      RecentRun {
        $0.runID = run.record.runID.description
        $0.outcome = run.outcomeName
        $0.duration = run.ending.flatMap { ending in ending.startedAt.map { (ending.endedAt - $0).inSeconds } }
      }
    }
  }
}

extension StartedRun {
  /// Its outcome, or that it is running.
  var outcomeName: String { ending?.outcome.rawValue ?? RunRow.running }
}
