import Control
import Events
import Fires
import Ledger
import Loading
import Runs
import SchedulerMachine
import Scheduling

// A run that is tried again.

extension ControlService {
  static let retryHandlers = [
    ControlHandler(ControlInterface.retry) { service, parameters, caller in
      try await service.retry(parameters, by: await caller.name)
    }
  ]

  private func retry(_ parameters: RetryParameters, by account: String) async throws -> RetryAnswer {
    let note = try reason(parameters.reason)
    guard let id = RunID(validating: parameters.runID) else { throw NoSuchRun(parameters.runID) }
    guard let run = try await daemon.history.run(id) else {
      guard await daemon.scheduling.read({ $0.openFire(id) }) == nil else { throw refusal(of: id, .active) }
      throw NoSuchRun(parameters.runID)
    }
    let name = run.record.fire.schedule
    let candidate = try await candidate(run, try schedule(named: name))
    let retried: RunRequested.Retried
    do {
      retried = try RunRequested.Retried(candidate)
    } catch {
      throw refusal(of: id, error)
    }
    let answer = await daemon.desk.ask { request in
      daemon.inbox.send(
        .request(
          RunRequested(
            id: request, schedule: name, trigger: .retry, retries: retried, requestedBy: account, note: note)))
    }
    let (started, wait) = try started(answer, name)
    let done = candidate.tasks?.tasks.count(where: \.isDone) ?? 0
    return RetryAnswer {
      $0.runID = started.description
      $0.waiting = wait?.rawValue
      $0.doneTasks = done
      $0.openTasks = candidate.taskNames.count - done
    }
  }

  /// What is known of the run, and what its factfile is now.
  private func candidate(_ run: StartedRun, _ loaded: LoadedSchedule) async throws -> RetryCandidate {
    let id = run.record.runID
    // What cannot be retried anyway need not be prepared.
    if run.ending.map(\.outcome.isSuccess) ?? true {
      return RetryCandidate(
        record: run.record, ending: run.ending, tasks: nil, lastRetry: 0, graph: "", taskNames: [])
    }
    let prepared: PreparedRun
    do {
      prepared = try await daemon.loader.prepare(
        loaded,
        for: PlannedRun(
          runID: id.description, scheduledTime: run.record.fire.instant, reason: Trigger.retry.rawValue,
          runDirectory: daemon.runs.directory(of: id)))
    } catch {
      throw Refused("run '\(id)' cannot be retried: \(error)")
    }
    return RetryCandidate(
      record: run.record, ending: run.ending, tasks: try await daemon.history.tasks(of: id),
      lastRetry: try await daemon.history.lastRetry(of: id), graph: prepared.graph, taskNames: prepared.taskNames)
  }

  private func refusal(of run: RunID, _ refusal: RetryRefusal) -> Refused {
    Refused("run '\(run)' cannot be retried: \(refusal.sentence)")
  }
}
