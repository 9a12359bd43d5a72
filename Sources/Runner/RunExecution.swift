public import CivilTime
import Factfile
import Glibc
public import Processes
public import Queues
public import RunMachine

/// One run: lets the run machine decide, and does what it says with real processes.
public actor RunExecution {
  nonisolated let executor: EventLoop
  public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  let specification: RunSpecification
  let report: any RunReport
  let directory: RunDirectory?
  let now: @Sendable () -> Timestamp
  var machine: RunMachine
  var attempts: [Attempt: TaskExecution] = [:]
  var families: TaskFamilies
  var endings = Endings()
  var records: [TaskRecord]
  private var startedAt: Timestamp
  /// Whether the status is about to be written.
  var isStatusDue = false
  private var hasBegun = false
  var whenFinished: CheckedContinuation<RunResult, Never>?
  /// The signals that arrived before the run began.
  private var earlySignals: [Int32] = []
  /// What is told once and no more.
  var told: Set<String> = []
  /// What was known of tasks before they could not be started for want of something.
  var recordsBefore: [Int: TaskRecord] = [:]

  /// Prepares a run; nothing happens until `run`.
  ///
  /// - Parameters:
  ///   - executor: the thread of the run; signals and the report's `onSpace` come back on it.
  ///   - now: the wall clock.
  public init(
    _ specification: RunSpecification, report: any RunReport, executor: EventLoop,
    now: @escaping @Sendable () -> Timestamp
  ) throws(SystemError) {
    self.specification = specification
    self.report = report
    self.executor = executor
    self.now = now
    machine = RunMachine(plan: specification.plan, done: specification.donePositions)
    records = machine.states.map { TaskRecord(state: $0) }
    families = TaskFamilies(runner: getpid(), isSubreaper: AdoptedProcesses.isSubreaper)
    startedAt = now()
    directory = try specification.runDirectory.map { path throws(SystemError) in
      try RunDirectory(
        path: path, runID: specification.runID, graph: specification.reading.graphFingerprint,
        dependencies: specification.reading.factfile.tasks.map(\.dependsOn), startedAt: now())
    }
  }

  /// Runs the tasks to their end.
  public func run() async -> RunResult {
    startedAt = now()
    writeStatus(ending: nil)
    report.runBegan(of: records.count { $0.state == .waiting }, at: startedAt)
    let result = await withCheckedContinuation { continuation in
      whenFinished = continuation
      hasBegun = true
      armHeartbeat()
      for signal in earlySignals { interrupt(by: signal) }
      perform(machine.handle(.begin))
    }
    endTasks()
    report.runEnded(result, of: namedRecords, duration: now() - startedAt)
    // Before the report's end: a runner that is killed while the journal is slow still has its outcome.
    writeStatus(ending: result)
    releaseLock()
    await report.finish()
    return result
  }

  /// A signal asks the run to stop; a second one, to stop at once; after its end, to wait for nothing more.
  public func interrupt(by signal: Int32) {
    guard hasBegun else { return earlySignals.append(signal) }
    let name = SignalWatch.name(of: signal)
    guard whenFinished != nil else {
      report.notice("received \(name): waiting for nothing more, all tasks have ended")
      return report.hurry()
    }
    report.notice(stopNotice("received \(name)", isSecond: machine.isStopping))
    perform(machine.handle(.interrupted(.signal(name))))
  }

  /// Reads the tasks' output again after the report asked for a pause.
  public func outputHasSpace() {
    for attempt in attempts.values { attempt.assumeIsolated { $0.resume() } }
  }

  /// Whether the run itself waits for a process: that of a task, or the one that tells of the run.
  public func waits(for process: Int32) -> Bool { families.isLeader(process) || process == report.ownProcess }
}

// MARK: What the machine decided

extension RunExecution {
  func perform(_ effects: [RunMachine.Effect]) {
    var started: [StartedTask] = []
    for effect in effects {
      switch effect {
      case .start(let task, let attempt):
        guard start(Attempt(task: task, number: attempt)) else { continue }
        let startedAt = records[task].startedAt ?? now()
        started.append(StartedTask(name: name(of: task), attempt: attempt, startedAt: startedAt))
      case .terminate(let running): terminate(running)
      case .kill(let tasks): kill(tasks)
      case .endLeftBehind(let task): endLeftBehind(by: task)
      case .startDeferred(let task, _): startDeferred(task)
      case .arm(let timer, let delay): arm(timer, after: delay)
      case .attemptFailed(let task, let reason, let delay):
        records[task].state = machine.states[task]
        records[task].keepAttempt(reason: reason)
        report.attemptFailed(name(of: task), records[task], reason: reason, retryAfter: delay)
      case .taskFinished(let task, let skipped): taskFinished(task, skipped: skipped)
      case .runFinished(let result): finish(result)
      }
    }
    if !started.isEmpty { report.tasksStarted(started, at: now()) }
    statusChanged()
  }

  /// Whether the process could be started; if not, its end follows as an event.
  private func start(_ attempt: Attempt) -> Bool {
    let position = attempt.task
    let task = TaskExecution(executor: executor, tailLimit: specification.outputTailLimit, lineEnd: report.lineEnd) {
      [self] event in
      assumeIsolated { $0.take(event, from: attempt) }
    }
    let previous = records[position]
    records[position] = TaskRecord(state: .running, attempts: attempt.number, startedAt: now())
    records[position].earlier = previous.earlier
    let request = Result { try self.request(for: attempt) }
    let failure = task.assumeIsolated { task in
      do {
        try task.start(request.get())
        return nil as (any Error)?
      } catch {
        return error
      }
    }
    if let failure {
      // Not at once: the machine is still handing out the effects of the event before.
      let othersRan = !attempts.isEmpty
      executor.async { [self] in
        assumeIsolated { $0.couldNotStart(attempt, failure, previous, othersRan: othersRan) }
      }
      return false
    }
    attempts[attempt] = task
    if let identifier = task.assumeIsolated({ $0.identifier }) { families.started(attempt, leader: identifier) }
    return true
  }

  private func request(for attempt: Attempt) throws(CommandNotFound) -> SpawnRequest {
    let task = specification.reading.factfile.tasks[attempt.task]
    var request = try specification.request(for: task, attempt: attempt.number)
    request.standardInput = nothing
    request.record = directory.map { .init(descriptor: $0.processes, label: "\(attempt.task)") }
    return request
  }

  private func arm(_ timer: RunMachine.Timer, after delay: Duration) {
    executor.async(after: delay) { [weak self] in
      self?.assumeIsolated { $0.elapsed(timer) }
    }
  }

  private func elapsed(_ timer: RunMachine.Timer) {
    if case .runTimeout = timer, whenFinished != nil, !machine.isStopping, let timeout = machine.plan.timeout {
      report.notice(stopNotice("timeout of \(timeout) reached", isSecond: false))
    }
    perform(machine.handle(.elapsed(timer)))
  }

  func name(of position: Int) -> String { specification.reading.factfile.tasks[position].name }

  private func taskFinished(_ position: Int, skipped: [Int]) {
    records[position].state = machine.states[position]
    let skipped = skipped.map(skip)
    // What succeeded in the run that this one retries did not end here.
    guard records[position].attempts > 0 else { return report.tasksSkipped(skipped) }
    report.taskEnded(name(of: position), records[position], skipped: skipped)
  }

  /// Output that comes from processes in the background ends with the run.
  private func endTasks() {
    for attempt in attempts.values { attempt.assumeIsolated { $0.end() } }
    attempts = [:]
  }

  private func skip(_ position: Int) -> SkippedTask {
    records[position].state = machine.states[position]
    return SkippedTask(name: name(of: position), record: records[position])
  }

  private func finish(_ result: RunResult) {
    // An interruption skips tasks without any other task having caused it.
    let skipped = records.indices.filter { records[$0].state == .waiting }.map(skip)
    if !skipped.isEmpty { report.tasksSkipped(skipped) }
    // What was skipped for one reason may have got more of them since.
    for position in records.indices { records[position].state = machine.states[position] }
    whenFinished?.resume(returning: result)
    whenFinished = nil
  }
}

// MARK: What tasks do

extension RunExecution {
  private func take(_ event: TaskExecution.Event, from attempt: Attempt) {
    let name = name(of: attempt.task)
    switch event {
    case .output(let stream, let lines):
      guard !report.output(lines, of: name, stream: stream) else { return }
      for attempt in attempts.values { attempt.assumeIsolated { $0.pause() } }
    case .processEnded: processEnded(attempt)
    case .done(let ending, let leftOpen):
      if leftOpen {
        report.warning(
          "ended, but a background process keeps its output open", about: name)
      }
      ended(attempt, ending)
      if !leftOpen { attempts[attempt] = nil }
    }
  }

  func ended(_ attempt: Attempt, _ ending: TaskEnding) {
    let position = attempt.task
    records[position].endedAt = now()
    records[position].ending = ending
    takeTails(of: attempt)
    if let hint = specification.hint(for: specification.reading.factfile.tasks[position], code: ending.code) {
      report.warning(hint)
    }
    perform(machine.handle(.taskEnded(position, ending)))
  }

  var namedRecords: [(name: String, record: TaskRecord)] {
    zip(specification.reading.factfile.tasks, records).map { ($0.name, $1) }
  }
}

/// What every task reads from.
private let nothing = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
