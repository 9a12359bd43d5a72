import CivilTime
import Control
import Events
import Fires
import Ledger
import Loading
import ScheduleFile
import SchedulerMachine
import Scheduling
import WheelTimer

// What somebody asks for.

extension ControlService {
  static let actionHandlers = [
    ControlHandler(ControlInterface.start) { service, parameters, caller in
      try await service.start(parameters, by: await caller.name)
    },
    ControlHandler(ControlInterface.cancel) { service, parameters, caller in
      try await service.cancel(parameters, by: await caller.name)
    },
    ControlHandler(ControlInterface.pause) { service, parameters, caller in
      try await service.pause(parameters, by: await caller.name)
    },
    ControlHandler(ControlInterface.resume) { service, parameters, caller in
      try await service.resume(parameters, by: await caller.name)
    },
  ]

  /// The longest reason, in bytes: it is kept with each record of a pause.
  private static let reasonLimit = 1024

  /// A reason as it is kept.
  ///
  /// - Throws: `Invalid` where it is too long.
  func reason(_ text: String?) throws -> String? {
    guard let text, !text.isEmpty else { return nil }
    guard text.utf8.count <= Self.reasonLimit else {
      throw Invalid("the reason is longer than \(Self.reasonLimit) bytes")
    }
    return text
  }

  private func start(_ parameters: StartParameters, by account: String) async throws -> StartAnswer {
    let note = try reason(parameters.reason)
    _ = try schedule(named: parameters.schedule)
    let answer = await daemon.desk.ask { id in
      daemon.inbox.send(
        .request(RunRequested(id: id, schedule: parameters.schedule, requestedBy: account, note: note)))
    }
    let (started, wait) = try started(answer, parameters.schedule)
    return StartAnswer {
      $0.runID = started.description
      $0.waiting = wait?.rawValue
    }
  }

  /// The run that was started, and what it waits for.
  ///
  /// - Throws: `Refused`.
  func started(_ answer: RequestAnswer, _ name: String) throws -> (RunID, WaitReason?) {
    switch answer {
    case .began(let id): return (id, nil)
    case .waiting(let id, let reason): return (id, reason)
    case .refused(let reason): throw Refused("'\(name)' was not started: \(reason.sentence)")
    case .unknownSchedule:
      // It is loaded, and its zone cannot be read.
      let problem = try schedule(named: name).problem
      throw Refused("'\(name)' cannot be started: \(problem ?? "it is being loaded")")
    }
  }

  private func cancel(_ parameters: CancelParameters, by account: String) async throws -> Done {
    let note = try reason(parameters.reason)
    if let backfill = await activeBackfill(parameters.runID) {
      await daemon.scheduling.handle(.cancelBackfill(schedule: backfill.schedule, number: backfill.number))
      return Done()
    }
    guard let id = RunID(validating: parameters.runID) else { throw NoSuchRun(parameters.runID) }
    guard let fire = await daemon.scheduling.read({ $0.openFire(id) }) else {
      guard let run = try await daemon.history.run(id), let ending = run.ending else {
        throw NoSuchRun(parameters.runID)
      }
      throw Refused("run '\(id)' has already ended: \(ending.outcome.rawValue)")
    }
    let loaded = daemon.state.snapshot.schedules[fire.fire.schedule]
    daemon.log.emit(
      .cancelRequested(
        FireOrigin(
          schedule: fire.fire.schedule, scheduledTime: fire.fire.instant, runID: id.description,
          job: daemon.state.job(of: id), factfile: loaded?.factfilePath, tags: loaded?.schedule.tags ?? [:],
          requestedBy: account), note: note))
    await daemon.scheduling.handle(.cancel(id, by: account))
    return Done()
  }

  private func activeBackfill(_ id: String) async -> BackfillRecord? {
    await daemon.scheduling.read { machine in machine.activeBackfills.first { $0.id == id } }
  }

  private func pause(_ parameters: PauseParameters, by account: String) async throws -> Done {
    let note = try reason(parameters.reason)
    let until = try instant(parameters.until, "until")
    if let until, until <= Clock.now.instant { throw Invalid("'until' is in the past") }
    if let name = parameters.schedule { _ = try schedule(named: name) }
    let pause = PauseRecord(schedule: parameters.schedule, until: until, note: note, requestedBy: account)
    await daemon.scheduling.handle(.pause(pause))
    await daemon.scheduling.waitUntilCommitted()
    return Done()
  }

  private func resume(_ parameters: ResumeParameters, by account: String) async throws -> Done {
    let note = try reason(parameters.reason)
    let pauses = await daemon.scheduling.read { $0.activePauses }
    if let name = parameters.schedule {
      // A schedule that is gone can still be paused.
      guard pauses.schedules[name] != nil else {
        _ = try schedule(named: name)
        let other = pauses.daemon == nil ? "" : "; the daemon is: resume it without a name"
        throw Refused("schedule '\(name)' is not paused" + other)
      }
    } else if pauses.daemon == nil {
      let count = pauses.schedules.count
      let other = count == 0 ? "" : count == 1 ? "; 1 schedule is" : "; \(count) schedules are"
      throw Refused("the daemon is not paused" + other)
    }
    await daemon.scheduling.handle(.resume(schedule: parameters.schedule, by: account, note: note))
    await daemon.scheduling.waitUntilCommitted()
    return Done()
  }
}
