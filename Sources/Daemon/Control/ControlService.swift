import CivilTime
import Control
import Cron
import Fires
import HostIdentity
import JSON
import Ledger
import Loading
import ScheduleFile
import SchedulerMachine
import Scheduling
import Varlink
import WheelTimer

/// Answers the control interface from immutable snapshots, and so holds up no fire.
struct ControlService: Sendable {
  let daemon: Daemon

  /// The most fires that a status names.
  private static let shownFires = 5
  /// The most warnings that a status spells out.
  private static let shownWarnings = 10

  /// Answers one call.
  func answer(_ call: VarlinkCall) async -> VarlinkReply {
    switch ControlInterface.Method(rawValue: call.method) {
    case .reload:
      do {
        return .parameters(try await daemon.reload().json)
      } catch {
        return .failure(name: ControlInterface.reloadFailed, parameters: ["reason": .string("\(error)")])
      }
    case .status: return .parameters(await status().json)
    case .list: return .parameters(await list().json)
    case nil: return .methodNotFound("\(call.interface).\(call.method)")
    }
  }

  private func status() async -> StatusAnswer {
    let loaded = daemon.state.snapshot
    let dayAgo = Clock.now + .seconds(-24 * 3600)
    // A ledger that cannot be read was told about when it failed; here there is nothing to count then.
    let decisions = (try? await daemon.history.decisionCounts(since: dayAgo)) ?? [:]
    let outcomes = (try? await daemon.history.outcomeCounts(since: dayAgo)) ?? [:]
    let failures = outcomes.filter { !$0.key.isSuccess }.values.reduce(0, +)
    let (active, upcoming) = await daemon.scheduling.read { machine in
      (machine.openFires.filter { $0.stage == .running }, machine.upcoming)
    }
    let fires = upcoming.sorted { ($0.next, $0.schedule) < ($1.next, $1.schedule) }.prefix(Self.shownFires)
    return StatusAnswer(
      version: daemon.settings.version, host: HostConstraintCheck.ownName, startedAt: daemon.startedAt.rfc3339UTC,
      schedules: loaded.schedules.count,
      runs: active.sorted { ($0.startedAt, $0.id) < ($1.startedAt, $1.id) }.map {
        .init(runID: "\($0.id)", schedule: $0.fire.schedule, startedAt: $0.startedAt.rfc3339UTC)
      },
      fires: fires.map {
        .init(schedule: $0.schedule, time: $0.next.rfc3339UTC, zone: loaded.schedules[$0.schedule]?.zoneName ?? "UTC")
      },
      missedLastDay: decisions[.missed] ?? 0, failedLastDay: failures + (decisions[.failedToStart] ?? 0),
      quarantined: loaded.quarantined, problems: await loaded.problems(),
      warnings: loaded.warnings(limit: Self.shownWarnings), warningCount: loaded.warningCount)
  }

  private func list() async -> ListAnswer {
    let loaded = daemon.state.snapshot
    let lastRuns = (try? await daemon.history.lastRuns()) ?? [:]
    let upcoming = Dictionary(await daemon.scheduling.read { $0.upcoming }.map { ($0.schedule, $0.next) }) { $1 }
    func order(_ name: String) -> (Int, Int64, String) {
      let isEnabled = loaded.schedules[name]?.schedule.isEnabled == true
      return (isEnabled ? 0 : 1, upcoming[name]?.secondsSinceEpoch ?? .max, name)
    }
    return ListAnswer(
      schedules: loaded.schedules.keys.sorted { order($0) < order($1) }.compactMap { name in
        loaded.schedules[name].map { entry($0, next: upcoming[name], last: lastRuns[name]) }
      })
  }

  private func entry(_ loaded: LoadedSchedule, next: Instant?, last: StartedRun?) -> ListAnswer.Schedule {
    let schedule = loaded.schedule
    return ListAnswer.Schedule(
      name: schedule.name, cron: schedule.cron.map(\.text), zone: loaded.zoneName,
      isEnabled: schedule.isEnabled, next: next?.rfc3339UTC, last: last?.record.fire.instant.rfc3339UTC,
      result: last.map { $0.ending?.outcome.rawValue ?? "running" }, problem: loaded.problem,
      description: schedule.description, seed: schedule.seed, warnings: loaded.warnings.map(\.message))
  }
}
