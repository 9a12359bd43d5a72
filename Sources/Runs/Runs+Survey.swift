import Accounts
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
    await untilAnswered { () throws(SystemError) in try files.removeRemains() }
    let started = await untilAnswered { () throws(SystemError) in try files.started }
    var survey = Survey()
    for (record, runtimeID) in open { survey.open[record.runID] = await fate(of: record.runID, runtimeID) }
    for id in started where survey.open[id] == nil {
      if let start = await untilAnswered({ () throws(SystemError) in try files.start(of: id) }) {
        survey.unrecorded.append((start.record, await fate(of: id, start.runtimeID)))
        continue
      }
      let isHeld = await isHeldByRunner(id)
      if await record(of: id) == .nothing, !isHeld {
        // Killed while it wrote down what it was about to do.
        await remove(id)
      } else {
        survey.unreadable.append(id)
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
      return committedIn == runtimeID ? .neverBegan : .ended(.interrupted(nil, now: Clock.now))
    }
    let isHeld = await isHeldByRunner(id)
    // Read after the lock was free, where it is.
    let record = await record(of: id)
    if case .failed(let reason) = record { return .failedToStart(reason: reason) }
    if isHeld { return adopt(id, record) }
    let files = files
    let status = await untilAnswered { () throws(SystemError) in try files.status(of: id) }
    if let status, let ending = RunEnding(status, cpuTime: cgroups?.child(id.description).cpuTime, now: Clock.now) {
      // Its runner may live on for the journal's sake, and what it left behind longer than that.
      _ = adopt(id, record, isReported: true)
      return .ended(ending)
    }
    let start = await untilAnswered { () throws(SystemError) in try files.start(of: id) }
    guard (start?.runtimeID ?? runtimeID) == runtimeID else {
      _ = adopt(id, .nothing, isReported: true)
      return .ended(.interrupted(status, now: Clock.now))
    }
    guard record == .nothing else { return adopt(id, record) }
    await remove(id)
    return .neverBegan
  }

  /// Whether a runner holds the lock. One that has not said so yet is given the moment that it takes to, and so is
  /// somebody else's child that has it until it executes.
  private func isHeldByRunner(_ id: RunID) async -> Bool {
    for _ in 0..<Self.beginLooks {
      guard await isHeld(id) else { return false }
      if case .began(let runner) = await record(of: id), runner.isAlive { return true }
      await pause(for: Self.beginInterval)
    }
    return await isHeld(id)
  }

  private func isHeld(_ id: RunID) async -> Bool {
    let files = files
    return await untilAnswered { () throws(SystemError) in try files.isHeld(id) }
  }

  private func record(of id: RunID) async -> RunnerRecord {
    let files = files
    return await untilAnswered { () throws(SystemError) in try files.record(of: id) }
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
    switch run.runner {
    case .child: break
    case .ended: runnerEnded(run.id, nil)
    case .foreign(let process): watch(process, of: run)
    case .unknown: identify(run.id)
    }
  }

  private func watch(_ process: ForeignProcess, of run: ActiveRun) {
    let id = run.id
    if run.lockWatch == nil { run.lockWatch = watchLock(of: id) }
    do {
      try process.onExit(events: loop.events) { [self] in assumeIsolated { $0.adoptedEnded(id) } }
    } catch {
      // What is used up says nothing about the run: somebody gives it back.
      return look(at: id, after: Self.shortageInterval) { runs, run in runs.watch(process, of: run) }
    }
    // The runner may have let go of it before it was watched.
    if (try? files.isHeld(id)) == false { lockFreed(id) }
  }

  /// Looks again who holds the lock.
  private func identify(_ id: RunID) {
    guard let run = active[id] else { return }
    guard let isHeld = try? files.isHeld(id), let record = try? files.record(of: id) else {
      return look(at: id, after: Self.shortageInterval) { runs, run in runs.identify(run.id) }
    }
    switch record {
    case .began(let process):
      run.runner = .foreign(process)
      if run.isStopping { run.stop() }
      watch(process, of: run)
    case .nothing where isHeld:
      look(at: id, after: Self.beginInterval * 10) { runs, run in runs.identify(run.id) }
    case .failed(let reason): neverBegan(id, reason)
    case .nothing: neverBegan(id, "it was never started: the daemon was killed before")
    }
  }

  private func look(
    at id: RunID, after delay: Duration, _ body: @escaping @Sendable (isolated Runs, ActiveRun) -> Void
  ) {
    loop.async(after: delay) { [weak self] in
      self?.assumeIsolated { runs in
        if let run = runs.active[id] { body(runs, run) }
      }
    }
  }

  private func neverBegan(_ id: RunID, _ reason: String) {
    active[id] = nil
    onFact(.failedToStart(id, reason: reason))
  }
}
