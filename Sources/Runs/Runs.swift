import Dispatch
public import Fires
import Glibc
public import Processes
import Queues
public import RunDocuments
import WheelTimer

/// Starts, adopts, watches and ends the processes of runs, on a thread of its own, and reports facts back.
///
/// Source: `scheduling.md`, section 4.
public actor Runs {
  /// What happened to a run; `ended` or `failedToStart` is the last that is told of one.
  public enum Fact: Sendable {
    case began(RunID)
    /// Nothing of it runs. The directories say so too until `forget`, where there was room for them.
    case failedToStart(RunID, reason: String)
    /// Its tasks have ended, or were. The runner may live on for a moment, for the journal's sake.
    case ended(RunID, RunEnding)
  }

  nonisolated let loop: EventLoop
  public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
  nonisolated let files: RunFiles
  nonisolated let settings: RunSettings
  /// Below which each run gets a cgroup, nil for none.
  nonisolated let cgroups: Cgroup?
  nonisolated let onFact: @Sendable (Fact) -> Void
  private nonisolated let removal = DispatchQueue(label: "factotum.run-directories")
  /// Nil where the system has no instance left: then ends are seen when processes end, not before.
  let fileEvents: FileEvents?
  var active: [RunID: ActiveRun] = [:]
  private var whenSettled: [CheckedContinuation<Void, Never>] = []
  private var orphans: AdoptedProcesses?

  /// This runtime directory's own random id, made with it: where it is the same, no reboot has emptied it.
  public nonisolated var runtimeID: String { files.runtimeID }
  /// What runs have to do without, to be told once; nil for nothing.
  public nonisolated let notice: String?

  /// Prepares the runtime directory.
  ///
  /// - Parameter onFact: called in order, on the thread of the runs; it may not wait.
  /// - Throws: `SystemError` where the runtime directory cannot be used, or no descriptor is left.
  public init(_ settings: RunSettings, onFact: @escaping @Sendable (Fact) -> Void) throws(SystemError) {
    files = try RunFiles(runtimeDirectory: settings.runtimeDirectory, runner: settings.runner)
    guard let loop = EventLoop(label: "factotum.runs") else { throw SystemError("no process can be watched") }
    self.loop = loop
    self.settings = settings
    self.onFact = onFact
    fileEvents = FileEvents(events: loop.events)
    (cgroups, notice) = RunCgroups.find(settings.cgroups)
  }

  deinit { loop.stop() }

  /// Collects, from now on, whatever else ends as a child of this process: the duty of a container's first process.
  ///
  /// - Throws: `SystemError` where no descriptor is left.
  public func collectOrphans() throws(SystemError) {
    orphans = try AdoptedProcesses(loop: loop) { [weak self] process in
      self?.assumeIsolated { $0.isRunner(process) } ?? true
    }
  }

  private func isRunner(_ process: Int32) -> Bool {
    active.values.contains { run in
      if case .child(let child) = run.runner { child.identifier == process } else { false }
    }
  }

  /// The directory of a run's status, for its request.
  public nonisolated func directory(of run: RunID) -> String { files.directory(of: run) }

  /// Starts a runner as `start` does, in a moment.
  public nonisolated func startSoon(_ record: RunRecord, _ request: RunRequest, _ process: RunProcess) {
    loop.async { [self] in assumeIsolated { $0.start(record, request, process) } }
  }

  /// Where the tasks of a run that goes on stand, as its runner last said; nil where it said nothing that can be used.
  public nonisolated func tasks(of id: RunID) async -> TaskResults? {
    await onThread { (try? self.files.status(of: id))?.map { TaskResults($0, now: Clock.now) } }
  }

  /// Whether anything of a run is left; its runner may live on after its end was reported, for the journal's sake.
  public func isPresent(_ id: RunID) -> Bool { active[id] != nil }

  /// Starts a runner with its request on standard input; `began` or `failedToStart` follows at once.
  public func start(_ record: RunRecord, _ request: RunRequest, _ process: RunProcess) {
    let id = record.runID
    guard active[id] == nil else { return onFact(.failedToStart(id, reason: "run '\(id)' is still active")) }
    do {
      active[id] = try launch(record, request, process)
      onFact(.began(id))
    } catch {
      onFact(.failedToStart(id, reason: Shortage.explain(error)))
    }
  }

  /// Asks a run to stop its tasks and end; does nothing where it has ended.
  public func stop(_ id: RunID) { active[id]?.stop() }

  /// Removes the directories of a run whose outcome is committed, once nothing of it is left.
  public nonisolated func forget(_ id: RunID) {
    loop.async { [self] in assumeIsolated { $0.forgetNow(id) } }
  }

  /// Returns once all that ended was cleared away: processes left behind, cgroups, directories of what was forgotten.
  public func settle() async {
    if !isSettled { await withCheckedContinuation { whenSettled.append($0) } }
    await withCheckedContinuation { continuation in removal.async { continuation.resume() } }
  }

  private var isSettled: Bool { active.values.allSatisfy { !$0.isReported || $0.isReleased } }

  private func forgetNow(_ id: RunID) {
    guard let run = active[id] else { return removeDirectories(of: id) }
    run.isForgotten = true
    removeIfForgotten(run)
  }

  func removeIfForgotten(_ run: ActiveRun) {
    if run.isReleased, run.isForgotten {
      active[run.id] = nil
      removeDirectories(of: run.id)
    }
    guard isSettled else { return }
    for waiter in whenSettled { waiter.resume() }
    whenSettled = []
  }

  private func removeDirectories(of id: RunID) {
    removal.async { [files] in files.remove(id) }
  }
}

// MARK: Starting

extension Runs {
  private func launch(_ record: RunRecord, _ request: RunRequest, _ process: RunProcess) throws -> ActiveRun {
    let id = record.runID
    let opened = try files.make(record, owner: process.identity)
    defer { close(opened.record) }
    let run = ActiveRun(id, identity: process.identity, cgroup: cgroups?.child(id.description))
    do {
      try run.cgroup?.make()
      let cgroup = try run.cgroup?.openDirectory()
      defer { if let cgroup { close(cgroup) } }
      let input = try SealedMemory.descriptor(holding: Array(request.text.utf8))
      defer { close(input) }
      // Before the daemon itself lets go of the lock: so it is told once, when nobody holds it.
      run.lockWatch = watchLock(of: id)
      var spawn = spawnRequest(process, input: input)
      spawn.keptDescriptor = opened.lock.descriptor
      spawn.record = .init(descriptor: opened.record, label: RunnerRecord.label)
      spawn.cgroup = cgroup
      let child = try ChildProcess(spawn, events: loop.events) { [self] exit in
        assumeIsolated { $0.runnerEnded(id, exit.status) }
      }
      run.runner = .child(child)
      return run
    } catch {
      if let watch = run.lockWatch { fileEvents?.unwatch(watch) }
      run.cgroup?.remove()
      files.recordFailure(Shortage.explain(error), in: opened.record)
      throw error
    }
  }

  private func spawnRequest(_ process: RunProcess, input: Int32) -> SpawnRequest {
    var spawn = SpawnRequest(
      executable: settings.runner, arguments: settings.arguments, environment: process.environment,
      workingDirectory: "/", standardInput: input, standardOutput: 2, standardError: 2, identity: process.identity)
    spawn.attributes = process.attributes
    return spawn
  }

  func watchLock(of id: RunID) -> FileEvents.Watch? {
    fileEvents?.watch(files.lockPath(of: id), for: .closed) { [weak self] in
      self?.assumeIsolated { $0.lockFreed(id) }
    }
  }
}
