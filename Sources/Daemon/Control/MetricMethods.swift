import CivilTime
import Control
import Fires
import Ledger
import Loading
import Processes
import ScheduleFile
import SchedulerMachine
import Scheduling

// Numbers for monitoring.

extension ControlService {
  static let metricHandlers = [
    ControlHandler(ControlInterface.metrics) { service, _, _ in try await service.metrics() }
  ]

  /// Where there are more schedules, none of them has numbers of its own.
  private static let mostSeries = 1000

  private func metrics() async throws -> MetricsAnswer {
    let loaded = daemon.state.loaded
    let hasSeries = loaded.names.count <= Self.mostSeries
    let (fires, pauses, next) = await daemon.scheduling.read { machine in
      (
        Array(machine.openFires), machine.activePauses.schedules,
        hasSeries ? loaded.names.map { machine.next(of: $0) } : []
      )
    }
    let paused = Set(pauses.keys)
    let series = try await hasSeries ? self.series(of: loaded.names, next, paused) : []
    let states = await states(of: loaded.snapshot, paused: paused)
    let counters = daemon.counters.current
    let waits = Dictionary(grouping: fires.compactMap(\.waitReason)) { $0 }.mapValues(\.count)
    return MetricsAnswer {
      $0.instance = daemon.instance
      $0.version = daemon.settings.version
      $0.startedAt = daemon.startedAt.rfc3339UTC
      $0.schedules = states
      $0.series = series
      $0.schedulesWithoutSeries = hasSeries ? 0 : loaded.names.count
      $0.quarantinedFiles = loaded.snapshot.catalog.quarantined.count
      $0.running = fires.count(where: \.holdsPlace)
      $0.waiting = WaitReason.allCases.map { Count($0.rawValue, waits[$0] ?? 0) }
      $0.fires = Self.rows(counters.fires)
      $0.runs = Self.rows(counters.runs)
      $0.lateness = counters.lateness
      $0.durations = counters.durations
      $0.journalEntriesLost = daemon.log.lostEntries
      $0.clockChanges = counters.clockChanges
      $0.reloads = [Count("good", counters.goodReloads), Count("bad", counters.badReloads)]
      $0.take(OwnUsage.current)
    }
  }

  /// How many schedules there are in each state; one that has several has the first of them.
  private func states(of loaded: Snapshot, paused: Set<String>) async -> [Count] {
    let enabled = loaded.schedules.values.filter(\.schedule.isEnabled)
    let matches = await hosts.matches(Set(enabled.map(\.schedule.constraints)))
    var counts = ["active": 0, "disabled": 0, "elsewhere": 0, "paused": 0, "problem": 0]
    for (name, schedule) in loaded.schedules {
      let isElsewhere = matches[schedule.schedule.constraints] == .some(false)
      let state =
        !schedule.schedule.isEnabled
        ? "disabled"
        : paused.contains(name) ? "paused" : isElsewhere ? "elsewhere" : schedule.problem != nil ? "problem" : "active"
      counts[state, default: 0] += 1
    }
    return counts.sorted { $0.key < $1.key }.map { Count($0.key, $0.value) }
  }

  private func series(of names: [String], _ next: [Instant?], _ paused: Set<String>) async throws -> [ScheduleSeries] {
    let last = try await daemon.history.lastRuns()
    let successes = try await daemon.history.lastEnds(of: names, succeeded: true)
    let ends = try await daemon.history.lastEnds(of: names, succeeded: false)
    return zip(names, next).map { name, next in
      ScheduleSeries {
        $0.schedule = name
        $0.next = next?.rfc3339UTC
        $0.lastRun = last[name].map { ($0.ending?.startedAt ?? $0.record.decidedAt).rfc3339UTC }
        $0.lastSuccess = successes[name]?.endedAt.rfc3339UTC
        $0.lastDuration = ends[name].flatMap { end in end.startedAt.map { (end.endedAt - $0).inSeconds } }
        $0.isPaused = paused.contains(name)
      }
    }
  }

  private static func rows(_ counts: [Counters.Key: Int]) -> [ScheduleCount] {
    counts.sorted { ($0.key.schedule, $0.key.kind) < ($1.key.schedule, $1.key.kind) }.map { key, count in
      ScheduleCount {
        $0.schedule = key.schedule
        $0.kind = key.kind
        $0.count = count
      }
    }
  }
}

extension MetricsAnswer {
  fileprivate mutating func take(_ usage: OwnUsage) {
    cpuTime = usage.cpuTime.inSeconds
    residentMemory = usage.residentMemory
    virtualMemory = usage.virtualMemory
    openFiles = usage.openFiles
    maxFiles = usage.maxFiles
  }
}
