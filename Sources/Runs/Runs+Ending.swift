import Accounts
import CivilTime
import Fires
import Glibc
import Processes
import Queues
import RunDocuments
import WheelTimer

extension Runs {
  /// How long what a vanished runner left behind has between SIGTERM and SIGKILL.
  private static let grace: Duration = .seconds(5)
  /// How long what was killed may take to go before the outcome is told all the same: a dead disk can keep a process.
  private static let killLimit: Duration = .seconds(10)
  private static let pollInterval: Duration = .milliseconds(50)
  /// How long until what failed for want of something is tried again.
  static let shortageInterval: Duration = .seconds(1)

  /// The runner let go of the lock: if it said how its tasks ended, its run is over.
  func lockFreed(_ id: RunID) {
    // What cannot be read now is read when the process has ended.
    guard let run = active[id], !run.isReported, let status = try? files.smallStatus(of: id) else { return }
    _ = reportEnding(of: run, status)
  }

  /// A runner that is no child of this daemon has ended; a child that is just being started may hold its lock still.
  func adoptedEnded(_ id: RunID) {
    guard (try? files.isHeld(id)) == false else {
      return loop.async(after: Self.pollInterval) { [weak self] in self?.assumeIsolated { $0.adoptedEnded(id) } }
    }
    runnerEnded(id, nil)
  }

  /// The runner's process has ended: what it said decides.
  func runnerEnded(_ id: RunID, _ exit: ProcessExit.Status?) {
    guard let run = active[id] else { return }
    run.runner = .ended
    if let watch = run.lockWatch { fileEvents?.unwatch(watch) }
    run.lockWatch = nil
    guard !run.isReported else { return release(run) }
    if let status = try? files.smallStatus(of: id), reportEnding(of: run, status) { return release(run) }
    Task { await withTaskExecutorPreference(MainExecutor.shared) { await conclude(run, exit) } }
  }

  /// Whether the status tells of the end.
  private func reportEnding(of run: ActiveRun, _ status: RunStatus) -> Bool {
    guard let ending = RunEnding(status, cpuTime: run.cgroup?.cpuTime, now: Clock.now) else { return false }
    report(run, ending)
    return true
  }

  private func report(_ run: ActiveRun, _ ending: RunEnding) {
    guard !run.isReported else { return }
    run.isReported = true
    onFact(.ended(run.id, ending))
  }

  /// Judges a run whose status is large, or says nothing of an end: then all that it left is ended first.
  private func conclude(_ run: ActiveRun, _ exit: ProcessExit.Status?) async {
    let files = files, id = run.id
    let status = await untilAnswered { () throws(SystemError) in try files.status(of: id) }
    if let status, reportEnding(of: run, status) { return release(run) }
    await endTasks(of: run)
    if let cgroup = run.cgroup { await empty(cgroup) }
    let ending = RunEnding(
      without: status, exit: exit, wasStopped: run.isStopping, cpuTime: run.cgroup?.cpuTime, now: Clock.now)
    report(run, ending)
    release(run)
  }

  /// Ends what still lives of the recorded tasks, with the rights of the job's user and no more.
  private func endTasks(of run: ActiveRun) async {
    let files = files, id = run.id
    let user = run.identity?.user ?? Account.current
    for signal in [SIGTERM, SIGKILL] {
      let living = await untilAnswered { () throws(SystemError) in try files.livingTasks(of: id, user: user) }
      for group in Set(living.map(\.group)) {
        ForeignProcess.signalGroup(group, signal, as: run.identity)
      }
      await wait(atMost: Self.grace) { !living.contains(where: \.process.isAlive) }
    }
  }

  private func empty(_ cgroup: Cgroup) async {
    await wait(atMost: Self.killLimit) {
      guard cgroup.isPopulated else { return true }
      cgroup.kill()
      return false
    }
  }

  private func wait(atMost limit: Duration, until isDone: () -> Bool) async {
    var waited: Duration = .zero
    while !isDone(), waited < limit {
      await pause(for: Self.pollInterval)
      waited += Self.pollInterval
    }
  }

  /// What nobody can tell for want of something, asked on another thread until somebody can.
  func untilAnswered<Answer: Sendable>(_ ask: @escaping @Sendable () throws(SystemError) -> Answer) async -> Answer {
    while true {
      do throws(SystemError) {
        return try await onThread(ask)
      } catch {
        await pause(for: Self.shortageInterval)
      }
    }
  }

  func pause(for duration: Duration) async {
    await withCheckedContinuation { continuation in loop.async(after: duration) { continuation.resume() } }
  }

  // MARK: Clearing away

  /// Ends whatever the runner left in the run's cgroup, and removes that.
  private func release(_ run: ActiveRun) {
    guard let cgroup = run.cgroup, !cgroup.remove() else { return released(run) }
    let killsAtOnce = cgroup.kill()
    let id = run.id
    if run.cgroupWatch == nil {
      run.cgroupWatch = fileEvents?.watch(cgroup.eventsPath, for: .modified) { [weak self] in
        self?.assumeIsolated { $0.cgroupChanged(id) }
      }
    }
    // It may have become empty before it was watched. Without a watch, or where the kernel does not kill all at once,
    // somebody has to look again.
    if run.cgroupWatch == nil || !cgroup.isPopulated || !killsAtOnce {
      loop.async(after: Self.pollInterval) { [weak self] in self?.assumeIsolated { $0.cgroupChanged(id, retry: true) } }
    }
  }

  private func cgroupChanged(_ id: RunID, retry: Bool = false) {
    guard let run = active[id], !run.isReleased, let cgroup = run.cgroup else { return }
    guard cgroup.isPopulated else {
      // What keeps an empty group from being removed does not go away by waiting.
      cgroup.remove()
      return released(run)
    }
    if retry { release(run) }
  }

  private func released(_ run: ActiveRun) {
    if let watch = run.cgroupWatch { fileEvents?.unwatch(watch) }
    run.cgroupWatch = nil
    run.isReleased = true
    removeIfForgotten(run)
  }
}
