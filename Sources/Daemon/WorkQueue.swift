import Fires
import HostIdentity
import Loading
import Processes
import RunConstraint
import Runs
import SchedulerMachine
import Synchronization

/// What the scheduler has done by others and may wait: constraints that are asked, runs that are prepared and started.
final class WorkQueue: Sendable {

  /// How many runs are prepared at the same time: more would only wait for the same processors.
  private static let preparations = 4
  /// How many constraints are asked at the same time, most of them waiting for a name server.
  private static let lookups = 64

  private let starts: (stream: AsyncStream<RunRecord>, continuation: AsyncStream<RunRecord>.Continuation)
  private let checks: (stream: AsyncStream<Check>, continuation: AsyncStream<Check>.Continuation)
  private let state: DaemonState
  private let preparation: RunPreparation
  private let runs: Runs
  private let inbox: SchedulerInbox

  private struct Check: Sendable {
    let id: RunID
    let schedule: String
  }

  init(state: DaemonState, preparation: RunPreparation, runs: Runs, inbox: SchedulerInbox) {
    starts = AsyncStream.makeStream()
    checks = AsyncStream.makeStream()
    self.state = state
    self.preparation = preparation
    self.runs = runs
    self.inbox = inbox
  }

  func start(_ record: RunRecord) { starts.continuation.yield(record) }
  func check(_ id: RunID, schedule: String) { checks.continuation.yield(Check(id: id, schedule: schedule)) }

  /// Lets `run` return once what was asked for is done.
  func finish() {
    starts.continuation.finish()
    checks.continuation.finish()
  }

  /// Does what is asked for, until `finish`.
  func run() async {
    async let started: Void = perform(starts.stream, atMost: Self.preparations) { await $0.prepareAndStart($1) }
    await perform(checks.stream, atMost: Self.lookups) { await $0.ask($1) }
    await started
  }

  private func perform<Element: Sendable>(
    _ stream: AsyncStream<Element>, atMost limit: Int,
    _ body: @escaping @Sendable (WorkQueue, Element) async -> Void
  ) async {
    await withTaskGroup(of: Void.self) { group in
      var active = 0
      for await element in stream {
        if active >= limit {
          await group.next()
          active -= 1
        }
        active += 1
        group.addTask { await body(self, element) }
      }
    }
  }

  private func prepareAndStart(_ record: RunRecord) async {
    guard let loaded = state.snapshot.schedules[record.fire.schedule] else {
      return inbox.send(.startFailed(record.runID, reason: "schedule was removed"))
    }
    do {
      let planned = PlannedRun(
        runID: record.runID.description, scheduledTime: record.fire.instant, reason: record.trigger.rawValue,
        runDirectory: runs.directory(of: record.runID))
      let prepared = try await preparation.prepare(loaded, for: planned)
      await runs.start(record, prepared.request, prepared.process)
    } catch {
      inbox.send(.startFailed(record.runID, reason: error.description))
    }
  }

  private func ask(_ check: Check) async {
    let constraints = state.snapshot.schedules[check.schedule]?.schedule.constraints ?? []
    let answer: ConstraintAnswer =
      switch await HostConstraintCheck().answer(constraints) {
      case .matches: .matches
      case .doesNotMatch(_, let reason): .doesNotMatch(reason: reason)
      case .couldNotBeChecked(_, let reason): .couldNotBeChecked(reason: reason)
      }
    inbox.send(.constraintAnswered(check.id, answer))
  }
}
