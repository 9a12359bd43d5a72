import CivilTime
import Control
import Cron
import Diagnostics
import Fires
import Ledger
import Loading
import RunConstraint
import ScheduleFile
import SchedulerMachine
import Scheduling
import Varlink
import WheelTimer

// Which schedules there are.

extension ControlService {
  static let listHandlers = [
    ControlHandler(replying: ControlInterface.list) { service, parameters, hasMore in
      try await service.list(parameters, hasMore: hasMore)
    }
  ]

  /// What is known of all schedules that a row shows.
  struct Standing: Sendable {
    var next: [String: Instant] = [:]
    var pauses: [String: PauseRecord] = [:]
    var lastRuns: [String: StartedRun] = [:]
    var recentRuns: [String: [StartedRun]] = [:]
    /// Of those of the recent runs that failed.
    var results: [RunID: RunResultRow] = [:]
    /// Whether constraints match this host, where that was asked for.
    var matches: [[HostConstraint]: Bool?]?
  }

  private func list(_ parameters: ListParameters, hasMore: Bool) async throws -> VarlinkReply {
    let limit = try page(parameters.limit, standard: 500, most: 5000)
    guard (0...18).contains(parameters.recent ?? 0) else { throw Invalid("'recent' takes a number from 0 to 18") }
    let loaded = daemon.state.loaded
    var names = try parameters.name.map { [try schedule(named: $0).schedule.name] } ?? loaded.names
    if let after = parameters.after { names.removeFirst(names.firstIndex { $0 > after } ?? names.count) }
    let feed = ListFeed(service: self, parameters: parameters, loaded: loaded, names: names, limit: limit)
    guard hasMore else { return .text(try await feed.next().text) }
    return .replies(
      VarlinkReplies {
        do {
          let page = try await feed.next()
          return [page.isLast ? .last(page.text) : .continuing(page.text)]
        } catch {
          return [.failure(name: Refused.fullName, Refused("\(error)").json)]
        }
      } end: {
      })
  }

  /// Where some schedules stand, whose names are in order.
  @concurrent
  func standing(of names: ArraySlice<String>, _ loaded: Snapshot, _ parameters: ListParameters) async throws -> Standing
  {
    guard let first = names.first, let last = names.last else { return Standing() }
    var standing = Standing()
    let (next, pauses) = await daemon.scheduling.read { machine in
      (names.compactMap { name in machine.next(of: name).map { (name, $0) } }, machine.activePauses.schedules)
    }
    standing.next = Dictionary(uniqueKeysWithValues: next)
    standing.pauses = pauses
    standing.lastRuns = try await daemon.history.lastRuns(from: first, through: last)
    if let recent = parameters.recent, recent > 0 {
      standing.recentRuns = try await daemon.history.recentRuns(of: Array(names), limit: recent)
      let failed = standing.recentRuns.values.joined().filter { $0.ending?.outcome.isSuccess == false }
      standing.results = try await daemon.history.results(of: failed.map(\.record.runID))
    }
    if parameters.hasDetails == true {
      standing.matches = await hosts.matches(Set(names.compactMap { loaded.schedules[$0]?.schedule.constraints }))
    }
    return standing
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
  init(_ loaded: LoadedSchedule, _ standing: ControlService.Standing) {
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
    lastDuration = lastRun?.duration
    problem = loaded.problem
    warnings = loaded.warnings.map(\.message)
    tags = schedule.tags.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    recent = standing.recentRuns[schedule.name]?.map { RecentRun($0, standing.results[$0.record.runID]) } ?? []
    if let matches = standing.matches {
      words = loaded.words(after: Clock.now.instant)
      matchesHere = matches[schedule.constraints] ?? nil
    }
  }
}

extension ScheduleLine {
  /// - Parameter zone: that of the answer.
  init(_ loaded: LoadedSchedule, _ standing: ControlService.Standing, unlike zone: String?) {
    let schedule = loaded.schedule
    self.init()
    name = schedule.name
    cron = schedule.cron.count == 1 ? schedule.cron[0].text : schedule.cron.map(\.text).joined(separator: ", ")
    next = standing.next[schedule.name]?.rfc3339UTC
    if let run = standing.lastRuns[schedule.name] {
      last = run.record.fire.instant.rfc3339UTC
      result = run.outcomeName
    }
    if loaded.zoneName != zone { self.zone = loaded.zoneName }
    if !schedule.isEnabled { isDisabled = true }
    if let pause = standing.pauses[schedule.name] {
      isPaused = true
      pausedUntil = pause.until?.rfc3339UTC
    }
    problem = loaded.problem
    if !loaded.warnings.isEmpty { warnings = loaded.warnings.map(\.message) }
  }
}

extension RecentRun {
  init(_ run: StartedRun, _ result: RunResultRow?) {
    self.init()
    runID = run.record.runID.description
    outcome = run.outcomeName
    duration = run.duration
    failedTask = result?.failedTask
    exitCode = result?.exitCode
  }
}

extension LoadedSchedule {
  /// Each expression in words.
  func words(after now: Instant) -> [String] {
    schedule.cron.map { expression in zone.map { expression.words(in: $0, after: now) } ?? expression.words }
  }
}

extension StartedRun {
  /// Its outcome, or that it is running.
  var outcomeName: String { ending?.outcome.rawValue ?? RunRow.running }

  /// From start to end in seconds; nil while it goes on and where unknown.
  var duration: Double? { ending.flatMap { ending in ending.startedAt.map { (ending.endedAt - $0).inSeconds } } }
}
