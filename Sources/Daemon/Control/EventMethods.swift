import CivilTime
import Control
import Fires
import Loading
import Processes
import ScheduleFile
import SchedulerMachine
import Scheduling

// What happens, and how often it has.

extension ControlService {
  static let eventHandlers = [
    ControlHandler(following: ControlInterface.subscribe) { service, parameters, _ in
      await service.daemon.events.subscribe(parameters)
    },
    ControlHandler(ControlInterface.metrics) { service, _, _ in await service.metrics() },
  ]

  private func metrics() async -> MetricsAnswer {
    let loaded = daemon.state.snapshot
    let (fires, pauses) = await daemon.scheduling.read { (Array($0.openFires), $0.activePauses.schedules) }
    let counters = daemon.counters.current
    let waits = Dictionary(grouping: fires.compactMap(\.waitReason)) { $0 }.mapValues(\.count)
    return MetricsAnswer {
      $0.instance = daemon.instance
      $0.version = daemon.settings.version
      $0.startedAt = daemon.startedAt.rfc3339UTC
      $0.schedules = Self.states(of: loaded, paused: Set(pauses.keys))
      $0.quarantinedFiles = loaded.catalog.quarantined.count
      $0.running = fires.count(where: \.holdsPlace)
      $0.waiting = WaitReason.allCases.map { Count($0.rawValue, waits[$0] ?? 0) }
      $0.fires = Self.rows(counters.fires)
      $0.runs = Self.rows(counters.runs)
      $0.lateness = counters.lateness
      $0.durations = counters.durations
      $0.journalEntriesLost = daemon.log.lostEntries
      $0.clockChanges = counters.clockChanges
      $0.reloads = [Count("good", counters.goodReloads), Count("bad", counters.badReloads)]
      let usage = OwnUsage.current
      $0.cpuTime = usage.cpuTime.inSeconds
      $0.residentMemory = usage.residentMemory
    }
  }

  private static func states(of loaded: Snapshot, paused: Set<String>) -> [Count] {
    var counts = ["active": 0, "paused": 0, "disabled": 0, "problem": 0]
    for (name, schedule) in loaded.schedules {
      let state =
        !schedule.schedule.isEnabled
        ? "disabled" : paused.contains(name) ? "paused" : schedule.problem != nil ? "problem" : "active"
      counts[state, default: 0] += 1
    }
    return counts.sorted { $0.key < $1.key }.map { Count($0.key, $0.value) }
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
