import CivilTime
import Control
import Cron
import Fires
import HostIdentity
import JSON
import Ledger
import Loading
import RunConstraint
import ScheduleFile
import SchedulerMachine
import Scheduling
import WheelTimer

// Everything about one schedule.

extension ControlService {
  static let showHandlers = [
    ControlHandler(ControlInterface.show) { service, parameters, _ in try await service.show(parameters.name) }
  ]

  /// How many coming fires and last runs are shown.
  private static let shown = 5

  private func show(_ name: String) async throws -> ShowAnswer {
    let loaded = try schedule(named: name)
    let machine = await daemon.scheduling.read { machine in
      MachineView(
        next: machine.next(of: name), pause: machine.activePauses.schedules[name],
        open: machine.openFires.filter { $0.fire.schedule == name },
        backfills: machine.activeBackfills.filter { $0.schedule == name })
    }
    let recent = try await daemon.history.recentRuns(of: [name], limit: Self.shown)[name] ?? []
    let tasks = await daemon.loader.taskNames(of: loaded, now: Clock.now.instant)
    let match = await HostConstraintCheck().answer(loaded.schedule.constraints)
    let now = Clock.now.instant
    let fires = comingFires(of: loaded, from: machine.next ?? now)
    return ShowAnswer {
      $0.schedule = ScheduleRow(
        loaded,
        Standing(
          next: machine.next.map { [name: $0] } ?? [:], pauses: machine.pause.map { [name: $0] } ?? [:],
          lastRuns: recent.first.map { [name: $0] } ?? [:]))
      $0.takeText(of: loaded, at: now)
      $0.take(match)
      $0.tasks = tasks
      $0.fires = machine.next == nil ? [] : fires
      $0.active = machine.open.filter(\.holdsPlace).sorted { $0.startedAt < $1.startedAt }.map { ActiveRun($0) }
      $0.waiting = machine.open.filter { !$0.holdsPlace }.sorted { $0.plannedStart < $1.plannedStart }
        .map { WaitingRow($0) }
      $0.backfills = machine.backfills.map { BackfillRow($0) }
      $0.runs = recent.map { RunRow($0, daemon.state.snapshot) }
    }
  }

  /// What the scheduler knows of one schedule.
  private struct MachineView: Sendable {
    let next: Instant?
    let pause: PauseRecord?
    let open: [OpenFire]
    let backfills: [BackfillRecord]
  }

  private func comingFires(of loaded: LoadedSchedule, from start: Instant) -> [FireRow] {
    var coming = ComingFires(
      of: [loaded], on: daemon.state.snapshot.machineIdentity, from: start, through: Self.farFuture, after: nil)
    var rows: [FireRow] = []
    while rows.count < Self.shown, let row = coming.next() { rows.append(row) }
    return rows
  }
}

extension ShowAnswer {
  fileprivate mutating func take(_ match: ConstraintAnswer) {
    switch match {
    case .matches: matchesHere = true
    case .doesNotMatch(_, let reason):
      matchesHere = false
      constraintReason = reason
    case .couldNotBeChecked(_, let reason): constraintReason = reason
    }
  }

  /// What its file says, and what that means.
  fileprivate mutating func takeText(of loaded: LoadedSchedule, at now: Instant) {
    let description = loaded.schedule
    words = description.cron.map { expression in
      loaded.zone.map { expression.words(in: $0, after: now) } ?? expression.words
    }
    constraint = description.constraints.map { "host,\($0.value)" }
    overlap = description.overlap.rawValue
    catchUp = description.catchUp.rawValue
    catchUpWindow = description.catchUpWindow.inSeconds
    catchUpLimit = description.catchUpLimit
    startDeadline = description.startDeadline?.inSeconds
    jitter = description.jitter.inSeconds
    timeout = description.timeout?.inSeconds
    notBefore = loaded.zone.flatMap { description.notBefore?.earliest(in: $0) }?.rfc3339UTC
    notAfter = loaded.zone.flatMap { description.notAfter?.latest(in: $0) }?.rfc3339UTC
    factfile = loaded.factfilePath
    user = description.user
    group = description.group
    workingDirectory = description.workingDirectory
    environmentNames = description.environment.keys.sorted()
    variableNames = (description.env.object ?? []).map(\.name)
    tags = description.tags.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    warnings = loaded.warnings.map { warning in
      ControlWarning {
        $0.schedule = description.name
        $0.message = warning.message
        $0.text = warning.text
      }
    }
  }
}

extension ActiveRun {
  init(_ run: OpenFire) {
    self.init()
    runID = run.id.description
    schedule = run.fire.schedule
    scheduledTime = run.fire.instant.rfc3339UTC
    startedAt = run.startedAt.rfc3339UTC
    trigger = run.trigger.rawValue
    requestedBy = run.requestedBy
  }
}
