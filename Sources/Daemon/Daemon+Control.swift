import CivilTime
import Control
import Cron
import Events
import HostIdentity
import JSON
import Ledger
import Loading
import ScheduleFile
import SchedulerMachine
import Varlink
import WheelTimer

extension Daemon {
  /// The most fires that a status names.
  private static let shownFires = 5
  /// The most warnings that a status spells out.
  private static let shownWarnings = 10

  /// Answers a call of the control interface.
  nonisolated func answer(_ call: VarlinkCall) async -> VarlinkReply {
    switch ControlInterface.Method(rawValue: call.method) {
    case .reload:
      do {
        return .parameters(try await reload().json)
      } catch {
        return .failure(name: ControlInterface.reloadFailed, parameters: ["reason": .string("\(error)")])
      }
    case .status: return .parameters(await status().json)
    case .list: return .parameters(await list().json)
    case nil: return .methodNotFound("\(call.interface).\(call.method)")
    }
  }

  private func status() async -> StatusAnswer {
    let dayAgo = Clock.now + .seconds(-24 * 3600)
    // A ledger that cannot be read was told about when it failed; here there is nothing to count then.
    let decisions = (try? await ledger.decisionCounts(since: dayAgo)) ?? [:]
    let outcomes = (try? await ledger.outcomeCounts(since: dayAgo)) ?? [:]
    let failures = outcomes.filter { !["succeeded", "finished-early"].contains($0.key) }.values.reduce(0, +)
    let active = runs.sorted { ($0.value.startedAt, $0.key) < ($1.value.startedAt, $1.key) }
    let fires = machine.upcoming.prefix(Self.shownFires).compactMap { upcoming in
      upcoming.next.map { next in
        StatusAnswer.Fire(
          schedule: upcoming.schedule, time: next.rfc3339UTC,
          zone: loaded.schedules[upcoming.schedule]?.zoneName ?? "UTC")
      }
    }
    return StatusAnswer(
      version: settings.version, host: HostConstraintCheck.ownName, startedAt: startedAt.rfc3339UTC,
      schedules: loaded.schedules.count,
      runs: active.map {
        .init(runID: $0.key, schedule: $0.value.origin.schedule, startedAt: $0.value.startedAt.rfc3339UTC)
      },
      fires: fires, missedLastDay: decisions["missed"] ?? 0,
      failedLastDay: failures + (decisions["failed-to-start"] ?? 0), quarantined: loaded.quarantined,
      problems: await loaded.problems(), warnings: loaded.warnings(limit: Self.shownWarnings),
      warningCount: loaded.warningCount)
  }

  private func list() async -> ListAnswer {
    let lastRuns = (try? await ledger.lastRuns()) ?? [:]
    let upcoming = Dictionary(machine.upcoming.map { ($0.schedule, $0.next) }) { first, _ in first }
    func order(_ name: String) -> (Bool, Int64, String) {
      let next = (upcoming[name] ?? nil)?.secondsSinceEpoch
      return (loaded.schedules[name]?.schedule.isEnabled != true, next ?? .max, name)
    }
    let names = loaded.schedules.keys.sorted {
      order($0).0 == order($1).0 ? (order($0).1, $0) < (order($1).1, $1) : !order($0).0
    }
    return ListAnswer(
      schedules: names.compactMap { name in
        loaded.schedules[name].map { entry($0, next: upcoming[name] ?? nil, last: lastRuns[name]) }
      })
  }

  private func entry(_ loaded: LoadedSchedule, next: Instant?, last: RunRow?) -> ListAnswer.Schedule {
    let schedule = loaded.schedule
    return ListAnswer.Schedule(
      name: schedule.name, cron: schedule.cron.map(\.text), zone: loaded.zoneName,
      isEnabled: schedule.isEnabled, next: next?.rfc3339UTC, last: last?.instant.rfc3339UTC,
      result: last.map { $0.outcome ?? "running" }, problem: loaded.problem, description: schedule.description,
      seed: schedule.seed, warnings: loaded.warnings.map(\.message))
  }
}
