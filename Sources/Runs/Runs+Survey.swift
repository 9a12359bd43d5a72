import CivilTime
public import Fires
import Glibc
import Processes
import Queues
import RunDocuments
import WheelTimer

extension Runs {
  /// How often, and how many times, a lock is looked at that is held by who has not said who it is.
  private static let beginInterval: Duration = .milliseconds(10)
  private static let beginLooks = 100

  /// Finds out what became of runs that the ledger has no outcome of, and of runs that only directories tell of.
  ///
  /// To be called once, before anything is started. The ends of adopted runs follow as facts from `watchAdopted` on.
  ///
  /// - Parameter open: the runs, with the id of the runtime directory that their starts were committed with.
  public func survey(_ open: [(record: RunRecord, runtimeID: String)]) async -> Survey {
    let files = files
    await onThread { files.removeRemains() }
    var survey = Survey()
    for (record, runtimeID) in open { survey.open[record.runID] = await fate(of: record.runID, runtimeID) }
    for id in files.started where survey.open[id] == nil {
      if let start = files.start(of: id) {
        survey.unrecorded.append((start.record, await fate(of: id, start.runtimeID)))
      } else if files.isHeld(id) || files.record(of: id) != .nothing {
        survey.unreadable.append(id)
      } else {
        // Killed while it wrote down what it was about to do.
        await remove(id)
      }
    }
    removeUnknownCgroups()
    return survey
  }

  /// Begins to watch what the survey adopted.
  public func watchAdopted() {
    for run in active.values where run.lockWatch == nil { watch(run) }
  }

  private func fate(of id: RunID, _ committedIn: String) async -> Survey.Fate {
    // Its directories do not outlive the runtime directory: without them only that directory's id can tell.
    guard files.isStarted(id) else {
      return committedIn == runtimeID ? .neverBegan : .ended(.interrupted(nil, now: Clock.now), tasks: [])
    }
    let isHeld = await isHeldByRunner(id)
    // Read after the lock was free, where it is.
    let record = files.record(of: id)
    if case .failed(let reason) = record { return .failedToStart(reason: reason) }
    if isHeld { return adopt(id, record) }
    let files = files
    let status: RunStatus? = await onThread { files.status(of: id) }
    if let status, let ending = RunEnding(status, cpuTime: cgroups?.child(id.description).cpuTime, now: Clock.now) {
      // Its runner may live on for the journal's sake, and what it left behind longer than that.
      _ = adopt(id, record, isReported: true)
      return .ended(ending, tasks: status.tasks)
    }
    let start = files.start(of: id)
    guard (start?.runtimeID ?? runtimeID) == runtimeID else {
      _ = adopt(id, .nothing, isReported: true)
      return .ended(.interrupted(status, now: Clock.now), tasks: status?.tasks ?? [])
    }
    guard record == .nothing else { return adopt(id, record) }
    await remove(id)
    return .neverBegan
  }

  /// Whether a runner holds the lock. One that has not said so yet is given the moment that it takes to, and so is
  /// somebody else's child that has it until it executes.
  private func isHeldByRunner(_ id: RunID) async -> Bool {
    for _ in 0..<Self.beginLooks where files.isHeld(id) {
      if case .began(let runner) = files.record(of: id), runner.isAlive { break }
      await pause(for: Self.beginInterval)
    }
    return files.isHeld(id)
  }

  private func adopt(_ id: RunID, _ record: RunnerRecord, isReported: Bool = false) -> Survey.Fate {
    let group = cgroups?.child(id.description)
    let identity = Account.current == 0 ? files.owner(of: id) : nil
    let run = ActiveRun(id, identity: identity, cgroup: group)
    if case .began(let process) = record { run.runner = .foreign(process) }
    if isReported, case .unknown = run.runner { run.runner = .ended }
    run.isReported = isReported
    active[id] = run
    return .adopted
  }

  private func remove(_ id: RunID) async {
    let files = files, cgroup = cgroups?.child(id.description)
    await onThread {
      files.remove(id)
      cgroup?.remove()
    }
  }

  private func removeUnknownCgroups() {
    for cgroup in cgroups?.children ?? [] where RunID(validating: cgroup.name).map({ active[$0] == nil }) ?? true {
      cgroup.kill()
      cgroup.remove()
    }
  }

  // MARK: Watching

  private func watch(_ run: ActiveRun) {
    let id = run.id
    switch run.runner {
    case .child: break
    case .ended: runnerEnded(id, nil)
    case .foreign(let process):
      run.lockWatch = watchLock(of: id)
      process.onExit(events: loop.events) { [self] in assumeIsolated { $0.adoptedEnded(id) } }
      // The runner may have let go of it before it was watched.
      if !files.isHeld(id) { lockFreed(id) }
    case .unknown: identify(id)
    }
  }

  /// Looks again who holds the lock.
  private func identify(_ id: RunID) {
    guard let run = active[id] else { return }
    let isHeld = files.isHeld(id)
    switch files.record(of: id) {
    case .began(let process):
      run.runner = .foreign(process)
      if run.isStopping { run.stop() }
      watch(run)
    case .nothing where isHeld:
      loop.async(after: Self.beginInterval * 10) { [weak self] in self?.assumeIsolated { $0.identify(id) } }
    case .failed(let reason): neverBegan(id, reason)
    case .nothing: neverBegan(id, "it was never started: the daemon was killed before")
    }
  }

  private func neverBegan(_ id: RunID, _ reason: String) {
    active[id] = nil
    onFact(.failedToStart(id, reason: reason))
  }
}
