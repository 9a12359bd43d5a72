import CivilTime
import Glibc
import Processes
import Queues
import RunDocuments

/// Starts runs as processes of their own and watches them to their end, also those of a daemon before this one.
///
/// Source: `scheduling.md`, section 4.
actor RunSupervisor {
  /// How a run ended, as far as anybody knows.
  struct RunEnd: Sendable {
    let runID: String
    let outcome: String
    let summary: String?
    /// When its tasks began and ended, by the runner's own account; nil where it has none.
    let times: Range<Timestamp>?
    let tasks: [RunStatus.Task]
  }

  /// How long what a vanished runner left behind has between SIGTERM and SIGKILL.
  private static let grace: Duration = .seconds(5)
  private static let pollInterval: Duration = .milliseconds(50)

  private nonisolated let executor: QueueExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
  private nonisolated let events: DescriptorEvents
  private nonisolated let directories: RunDirectories
  private nonisolated let runnerPath: String
  private nonisolated let onEnd: @Sendable (RunEnd) async -> Void
  private var runners: [String: ForeignProcess] = [:]

  /// - Parameters:
  ///   - runnerPath: the `factotum` program.
  ///   - onEnd: called once for each run that was started or adopted.
  init(
    executor: QueueExecutor, events: DescriptorEvents, directories: RunDirectories, runnerPath: String,
    onEnd: @escaping @Sendable (RunEnd) async -> Void
  ) {
    self.executor = executor
    self.events = events
    self.directories = directories
    self.runnerPath = runnerPath
    self.onEnd = onEnd
  }

  /// Starts a runner with its request on standard input.
  ///
  /// - Throws: what stood in the way; then nothing was started and nothing is left behind.
  func start(_ request: RunRequest, identity: SpawnRequest.Identity?) throws {
    let runID = request.runID
    let (lock, record) = try directories.make(for: runID, owner: identity)
    defer { close(record) }
    do {
      let input = try SealedMemory.descriptor(holding: Array(request.text.utf8))
      defer { close(input) }
      var spawn = SpawnRequest(
        executable: runnerPath, arguments: ["factotum", "run", "--request"], environment: Self.environment,
        workingDirectory: "/", standardInput: input, standardOutput: 2, standardError: 2, identity: identity)
      spawn.keptDescriptor = lock.descriptor
      spawn.record = .init(descriptor: record, label: "0")
      let child = try ChildProcess(spawn, events: events) { [self] exit in
        assumeIsolated { $0.runnerEnded(runID, identity: identity, how: exit.status) }
      }
      runners[runID] = ForeignProcess.running(identifier: child.identifier)
    } catch {
      directories.remove(runID)
      throw error
    }
  }

  /// Takes over a run that an earlier daemon started; one that is over already ends at once.
  func adopt(_ runID: String) {
    let identity = directories.owner(of: runID)
    guard directories.isHeld(runID), let runner = directories.runner(of: runID) else {
      return runnerEnded(runID, identity: identity, how: nil)
    }
    runners[runID] = runner
    runner.onExit(events: events) { [self] in
      assumeIsolated { $0.runnerEnded(runID, identity: identity, how: nil) }
    }
  }

  /// Asks all runners to stop their tasks and end.
  func cancelAll() {
    for runner in runners.values { runner.signal(SIGTERM) }
  }

  /// The runs that have a directory, also those that no ledger knows.
  nonisolated var knownRuns: [String] { directories.runIDs }

  /// The runner's own environment; the one of the tasks is in the request.
  private static let environment: [String] = {
    let kept = ["PATH", "LANG", "JOURNAL_STREAM"]
    // Dispatch complains in the journal, once for each run, that an ordinary user may not raise a thread's priority.
    return ProcessEnvironment.current.filter { kept.contains($0.key) }.map { "\($0.key)=\($0.value)" }.sorted()
      + ["LIBDISPATCH_LOG=NO"]
  }()

  /// Forgets a run whose outcome is committed.
  nonisolated func forget(_ runID: String) {
    directories.remove(runID)
  }

  private func runnerEnded(_ runID: String, identity: SpawnRequest.Identity?, how status: ProcessExit.Status?) {
    runners[runID] = nil
    Task { await onEnd(await judge(runID, identity: identity, how: status)) }
  }

  /// What the runner said last decides; where it could not say anything, what it left behind is ended first.
  private func judge(
    _ runID: String, identity: SpawnRequest.Identity?, how exit: ProcessExit.Status?
  ) async -> RunEnd {
    let directories = directories
    let status: RunStatus? = await onThread { directories.status(of: runID) }
    if let status, let ending = status.ending {
      return RunEnd(
        runID: runID, outcome: ending.outcome, summary: ending.summary, times: status.times, tasks: status.tasks)
    }
    if let status, status.bootID != BootIdentity.current {
      return RunEnd(
        runID: runID, outcome: "interrupted", summary: "the machine was restarted while it ran", times: nil,
        tasks: status.tasks)
    }
    await endLeftOver(await onThread { directories.processes(of: runID) }, of: identity)
    let reason =
      switch exit {
      case .signaled(let number): "its runner was killed by \(SignalWatch.name(of: number))"
      case .exited(let code): "its runner ended with code \(code) and without a result"
      case nil: "its runner vanished without a result"
      }
    return RunEnd(runID: runID, outcome: "crashed", summary: reason, times: nil, tasks: status?.tasks ?? [])
  }

  private func endLeftOver(_ processes: [ForeignProcess], of identity: SpawnRequest.Identity?) async {
    let user = identity?.user ?? Account.current
    for signal in [SIGTERM, SIGKILL] {
      let living = processes.filter { $0.user == user }
      for process in living { process.signalGroup(signal, as: identity) }
      var waited: Duration = .zero
      while waited < Self.grace, living.contains(where: \.isAlive) {
        await pause(for: Self.pollInterval, on: executor.queue)
        waited += Self.pollInterval
      }
    }
  }
}
