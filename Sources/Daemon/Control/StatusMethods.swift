import CivilTime
import Control
import Fires
import HostIdentity
import Ledger
import Loading
import ScheduleFile
import SchedulerMachine
import Scheduling
import WheelTimer

// How the daemon is.

extension ControlService {
  static let statusHandlers = [
    ControlHandler(ControlInterface.status) { service, _, _ in try await service.status() }
  ]

  /// The most fires that a status names.
  private static let shownFires = 5
  /// The most warnings that a status spells out.
  private static let shownWarnings = 10
  /// The most waiting fires that a status names.
  private static let shownWaiting = 20
  /// The most changed files that an answer names.
  static let shownFiles = 100
  /// The most runs, pauses, backfills, quarantined files and problems that a status names, of each.
  static let shownRows = 100

  private func status() async throws -> StatusAnswer {
    let loaded = daemon.state.snapshot
    let now = Clock.now
    let counts = await counts(since: now + .seconds(-24 * 3600))
    let machine = await daemon.scheduling.read { machine in
      MachineView(
        open: Array(machine.openFires), next: machine.nextFires(Self.shownFires), pauses: machine.activePauses,
        backfills: machine.activeBackfills)
    }
    let problems = await loaded.problems(limit: Self.shownRows)
    let changes = await changedFiles(since: loaded)
    return StatusAnswer {
      $0.version = daemon.settings.version
      $0.host = HostConstraintCheck.ownName
      $0.instance = daemon.instance
      $0.startedAt = daemon.startedAt.rfc3339UTC
      $0.schedules = loaded.schedules.count
      $0.takeRuns(of: machine, limit: Self.shownWaiting)
      $0.takePauses(of: machine, at: now.instant)
      $0.fires = machine.next.compactMap { fire in
        loaded.schedules[fire.schedule].map {
          FireRow($0, at: fire.instant, jitter: $0.job(on: loaded.machineIdentity)?.jitter ?? .zero)
        }
      }
      $0.runsLastDay = counts.started
      $0.missedLastDay = counts.missed
      $0.failedLastDay = counts.failed
      $0.quarantined = loaded.quarantined(limit: Self.shownRows)
      $0.quarantinedCount = loaded.catalog.quarantined.count
      $0.problems = problems
      $0.problemCount = loaded.problemCount
      $0.notLoaded = changes
      $0.warnings = loaded.warnings(limit: Self.shownWarnings)
      $0.warningCount = loaded.warningCount
    }
  }

  /// What the scheduler knows; not the machine itself, whose next event would have to copy it then.
  fileprivate struct MachineView: Sendable {
    let open: [OpenFire]
    let next: [(schedule: String, instant: Instant)]
    let pauses: (daemon: PauseRecord?, schedules: [String: PauseRecord])
    let backfills: [BackfillRecord]
  }

  /// What the ledger counts; a ledger that cannot be read was told about when it failed, and here nothing is counted.
  private func counts(since time: Timestamp) async -> (started: Int, missed: Int, failed: Int) {
    let decisions = (try? await daemon.history.decisionCounts(since: time)) ?? [:]
    let outcomes = (try? await daemon.history.outcomeCounts(since: time)) ?? [:]
    let failures = outcomes.filter { !$0.key.isSuccess }.values.reduce(0, +)
    let started = (try? await daemon.history.startedCount(since: time)) ?? 0
    return (started, decisions[.missed] ?? 0, failures + (decisions[.failedToStart] ?? 0))
  }

  /// The schedule files that are not as they were when they were loaded.
  func changedFiles(since loaded: Snapshot) async -> [FileChange] {
    await daemon.loader.changes(since: loaded, limit: Self.shownFiles).map { change in
      FileChange {
        $0.path = change.path
        $0.change = change.kind.rawValue
        $0.at = change.changedAt?.rfc3339UTC
        $0.schedules = change.schedules
      }
    }
  }
}

extension StatusAnswer {
  /// What goes on and what waits.
  fileprivate mutating func takeRuns(of machine: ControlService.MachineView, limit: Int) {
    let waits = machine.open.filter { !$0.holdsPlace }.sorted {
      ($0.plannedStart, $0.id) < ($1.plannedStart, $1.id)
    }
    waiting = waits.prefix(limit).map { WaitingRow($0) }
    waitingCount = waits.count
    let active = machine.open.filter(\.holdsPlace).sorted { ($0.startedAt, $0.id) < ($1.startedAt, $1.id) }
    runs = active.prefix(ControlService.shownRows).map { ActiveRun($0) }
    runCount = active.count
    backfills = machine.backfills.sorted { ($0.schedule, $0.number) < ($1.schedule, $1.number) }
      .prefix(ControlService.shownRows).map { BackfillRow($0) }
  }

  fileprivate mutating func takePauses(of machine: ControlService.MachineView, at now: Instant) {
    let pauses = machine.pauses
    paused = pauses.daemon.flatMap { $0.holds(at: now) ? PauseRow($0) : nil }
    let held = pauses.schedules.values.filter { $0.holds(at: now) }.sorted { ($0.schedule ?? "") < ($1.schedule ?? "") }
    pausedSchedules = held.prefix(ControlService.shownRows).map { PauseRow($0) }
    pausedCount = held.count
  }
}
