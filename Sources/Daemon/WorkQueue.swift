import Fires
import HostIdentity
import Ledger
import Loading
import Processes
import RunConstraint
import Runs
import ScheduleFile
import SchedulerMachine
import Synchronization

/// What the scheduler has done by others and may wait: constraints that are asked, runs that are prepared and started.
final class WorkQueue: Sendable {

  /// How many runs are prepared at the same time: more would only wait for the same processors.
  private static let preparations = 4
  /// How many constraints are asked at the same time, most of them waiting for a name server.
  private static let lookups = 64

  private let known = StartQueue(count: preparations)
  private let starts: (stream: AsyncStream<RunRecord>, continuation: AsyncStream<RunRecord>.Continuation)
  private let checks: (stream: AsyncStream<Check>, continuation: AsyncStream<Check>.Continuation)
  private let stops: (stream: AsyncStream<RunID>, continuation: AsyncStream<RunID>.Continuation)
  private let state: DaemonState
  private let preparation: RunPreparation
  private let runs: Runs
  private let inbox: SchedulerInbox
  /// On a connection of its own, which no question of somebody else's keeps busy.
  private let history: LedgerHistory

  private struct Check: Sendable {
    let id: RunID
    let schedule: String
  }

  init(
    state: DaemonState, preparation: RunPreparation, runs: Runs, inbox: SchedulerInbox, history: LedgerHistory
  ) {
    starts = AsyncStream.makeStream()
    checks = AsyncStream.makeStream()
    stops = AsyncStream.makeStream()
    self.state = state
    self.preparation = preparation
    self.runs = runs
    self.inbox = inbox
    self.history = history
  }

  func start(_ record: RunRecord) {
    known.add(record) { [self] record in
      // What has to be looked up, or fails, takes the longer way.
      if !startFromKnown(record) { starts.continuation.yield(record) }
    }
  }

  private func startFromKnown(_ record: RunRecord) -> Bool {
    guard record.retryOf == nil, let loaded = state.snapshot.schedules[record.fire.schedule],
      let prepared = try? preparation.prepareFromKnown(loaded, for: planned(record))
    else { return false }
    state.remember(job: prepared.job, of: record.runID)
    runs.startSoon(record, prepared.request, RunProcess(prepared, loaded.schedule))
    return true
  }

  private func planned(_ record: RunRecord, retry: PlannedRun.Retry? = nil) -> PlannedRun {
    PlannedRun(
      runID: record.runID.description, scheduledTime: record.fire.instant, reason: record.trigger.rawValue,
      runDirectory: runs.directory(of: record.runID), retry: retry)
  }

  func check(_ id: RunID, schedule: String) { checks.continuation.yield(Check(id: id, schedule: schedule)) }

  /// Asks a run to end; the request waits in no line.
  func stop(_ id: RunID) { stops.continuation.yield(id) }

  /// Lets `run` return once what was asked for is done.
  func finish() async {
    await known.finish()
    starts.continuation.finish()
    checks.continuation.finish()
    stops.continuation.finish()
  }

  /// Does what is asked for, until `finish`.
  func run() async {
    async let started: Void = perform(starts.stream, atMost: Self.preparations) { await $0.prepareAndStart($1) }
    async let stopped: Void = perform(stops.stream, atMost: 1) { await $0.runs.stop($1) }
    await perform(checks.stream, atMost: Self.lookups) { await $0.ask($1) }
    await started
    await stopped
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
      let prepared = try await preparation.prepare(loaded, for: planned(record, retry: try await retry(record)))
      state.remember(job: prepared.job, of: record.runID)
      await runs.start(record, prepared.request, RunProcess(prepared, loaded.schedule))
    } catch {
      inbox.send(.startFailed(record.runID, reason: "\(error)"))
    }
  }

  /// What the ledger knows of the run that this one retries; nil where it retries none.
  private func retry(_ record: RunRecord) async throws -> PlannedRun.Retry? {
    guard let run = record.retryOf else { return nil }
    guard try await history.run(run) != nil else {
      throw StartFailure("run '\(run)' is too old to be remembered, so that it cannot be retried")
    }
    let tasks = try await history.tasks(of: run)
    return PlannedRun.Retry(
      runID: run.description, graph: tasks?.graph, done: tasks?.tasks.filter(\.isDone).map(\.name) ?? [])
  }

  private func ask(_ check: Check) async {
    let constraints = state.snapshot.schedules[check.schedule]?.schedule.constraints ?? []
    let (found, match) = await HostConstraintCheck().answerWithMatch(constraints)
    let answer: ConstraintVerdict =
      switch found {
      case .matches: .matches
      case .doesNotMatch(_, let reason): .doesNotMatch(reason: reason)
      case .couldNotBeChecked(_, let reason): .couldNotBeChecked(reason: reason)
      }
    inbox.send(.constraintAnswered(check.id, answer, match: match))
  }
}

extension RunProcess {
  /// What a schedule says about the processes of its runs.
  fileprivate init(_ prepared: PreparedRun, _ schedule: Schedule) {
    self.init(
      identity: prepared.identity, environment: Self.runnerEnvironment,
      attributes: .init(
        fileMask: UInt32(schedule.umask), nice: schedule.nice.map { Int32($0) },
        oomScoreAdjustment: schedule.oomScoreAdjust.map { Int32($0) },
        limits: schedule.limits.values.sorted { $0.key.number < $1.key.number }.compactMap { resource, value in
          ResourceLimit.Resource(rawValue: resource.rawValue).map { ResourceLimit($0, value) }
        }))
  }

  /// The runner's own environment; the one of the tasks is in the request.
  private static let runnerEnvironment: [String] = {
    let kept = ["PATH", "LANG", "JOURNAL_STREAM"]
    // Dispatch complains in the journal, once for each run, that an ordinary user may not raise a thread's priority.
    return ProcessEnvironment.current.filter { kept.contains($0.key) }.map { "\($0.key)=\($0.value)" }.sorted()
      + ["LIBDISPATCH_LOG=NO"]
  }()
}
