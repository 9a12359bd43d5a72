public import CivilTime
import Factfile
import Glibc
public import Processes
public import Queues
public import RunMachine

/// One run: lets the run machine decide, and does what it says with real processes.
public actor RunExecution {
  private nonisolated let executor: EventLoop
  public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  private let specification: RunSpecification
  private let report: any RunReport
  private let directory: RunDirectory?
  private let now: @Sendable () -> Timestamp
  private var machine: RunMachine
  private var attempts: [Attempt: TaskExecution] = [:]
  /// The numbers of the tasks' own processes that have not ended.
  private var processes: Set<Int32> = []
  private var records: [TaskRecord]
  private var startedAt: Timestamp
  private var whenFinished: CheckedContinuation<RunResult, Never>?

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
    machine = RunMachine(plan: specification.plan)
    records = specification.reading.factfile.tasks.map { _ in TaskRecord(state: .waiting) }
    startedAt = now()
    directory = try specification.runDirectory.map { path throws(SystemError) in
      try RunDirectory(path: path, runID: specification.runID, startedAt: now())
    }
  }

  /// Runs the tasks to their end.
  public func run() async -> RunResult {
    startedAt = now()
    writeStatus(ending: nil)
    report.runBegan(of: records.count, at: startedAt)
    let result = await withCheckedContinuation { continuation in
      whenFinished = continuation
      armHeartbeat()
      perform(machine.handle(.begin))
    }
    endTasks()
    report.runEnded(result, of: namedRecords, duration: now() - startedAt)
    // Before the report's end: a runner that is killed while the journal is slow still has its outcome.
    writeStatus(ending: result)
    await report.finish()
    return result
  }

  /// A signal asks the run to stop; a second one, to stop at once; after its end, to wait for nothing more.
  public func interrupt(by signal: Int32) {
    guard whenFinished != nil else { return report.hurry() }
    perform(machine.handle(.interrupted(.signal(SignalWatch.name(of: signal)))))
  }

  /// Reads the tasks' output again after the report asked for a pause.
  public func outputHasSpace() {
    for attempt in attempts.values { attempt.assumeIsolated { $0.resume() } }
  }

  /// Whether a process is a task's own, so that the run itself waits for it.
  public func isTask(_ process: Int32) -> Bool { processes.contains(process) }
}

// MARK: What the machine decided

extension RunExecution {
  private func perform(_ effects: [RunMachine.Effect]) {
    var started: [StartedTask] = []
    for effect in effects {
      switch effect {
      case .start(let task, let attempt):
        guard start(Attempt(task: task, number: attempt)) else { continue }
        started.append(StartedTask(name: name(of: task), attempt: attempt))
      case .terminate(let running): signal(SIGTERM, to: running)
      case .kill(let running): signal(SIGKILL, to: running)
      case .arm(let timer, let delay): arm(timer, after: delay)
      case .attemptFailed(let task, let reason, let delay):
        records[task].state = machine.states[task]
        report.attemptFailed(name(of: task), records[task], reason: reason, retryAfter: delay)
      case .taskFinished(let task, let skipped): taskFinished(task, skipped: skipped)
      case .runFinished(let result): finish(result)
      }
    }
    if !started.isEmpty { report.tasksStarted(started, at: now()) }
  }

  /// Whether the process could be started; if not, its end follows as an event.
  private func start(_ attempt: Attempt) -> Bool {
    let position = attempt.task
    let task = TaskExecution(executor: executor, tailLimit: specification.outputTailLimit, lineEnd: report.lineEnd) {
      [self] event in
      assumeIsolated { $0.take(event, from: attempt) }
    }
    records[position] = TaskRecord(state: .running, attempts: attempt.number, startedAt: now())
    let request = Result { try self.request(for: attempt) }
    let failure = task.assumeIsolated { task in
      do {
        try task.start(request.get())
        return nil as String?
      } catch {
        return "\(error)"
      }
    }
    guard let failure else {
      attempts[attempt] = task
      if let identifier = task.assumeIsolated({ $0.identifier }) { processes.insert(identifier) }
      return true
    }
    // Not at once: the machine is still handing out the effects of the event before.
    executor.async { [self] in
      assumeIsolated { $0.ended(attempt, .couldNotStart(reason: failure)) }
    }
    return false
  }

  private func request(for attempt: Attempt) throws(CommandNotFound) -> SpawnRequest {
    let task = specification.reading.factfile.tasks[attempt.task]
    var request = try specification.request(for: task, attempt: attempt.number)
    request.standardInput = nothing
    request.record = directory.map { .init(descriptor: $0.processes, label: "\(attempt.task)") }
    return request
  }

  private func signal(_ number: Int32, to running: [Int]) {
    for position in running {
      attempts[Attempt(task: position, number: records[position].attempts)]?.assumeIsolated { $0.signal(number) }
    }
  }

  private func arm(_ timer: RunMachine.Timer, after delay: Duration) {
    executor.async(after: delay) { [weak self] in
      self?.assumeIsolated { $0.perform($0.machine.handle(.elapsed(timer))) }
    }
  }

  private func armHeartbeat() {
    guard let interval = specification.heartbeatInterval else { return }
    executor.async(after: interval) { [weak self] in
      self?.assumeIsolated { $0.beat() }
    }
  }

  private func beat() {
    guard whenFinished != nil else { return }
    let running = records.indices.filter { records[$0].state == .running }
    for position in running { takeTails(of: Attempt(task: position, number: records[position].attempts)) }
    // Nothing runs while all that is left waits to be tried again.
    if !running.isEmpty { report.heartbeat(running.map { (name(of: $0), records[$0]) }) }
    armHeartbeat()
  }

  private func takeTails(of attempt: Attempt) {
    guard let task = attempts[attempt] else { return }
    (records[attempt.task].outputTail, records[attempt.task].errorTail) = task.assumeIsolated { $0.tails }
  }

  private func name(of position: Int) -> String { specification.reading.factfile.tasks[position].name }

  private func taskFinished(_ position: Int, skipped: [Int]) {
    records[position].state = machine.states[position]
    report.taskEnded(name(of: position), records[position], skipped: skipped.map(skip))
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
    case .done(let ending, let leftOpen):
      if leftOpen {
        report.warning(
          "ended, but a background process keeps its output open", about: name)
      }
      ended(attempt, ending)
      if !leftOpen { attempts[attempt] = nil }
    }
  }

  private func ended(_ attempt: Attempt, _ ending: TaskEnding) {
    let position = attempt.task
    records[position].endedAt = now()
    records[position].ending = ending
    takeTails(of: attempt)
    if let identifier = attempts[attempt]?.assumeIsolated({ $0.identifier }) { processes.remove(identifier) }
    perform(machine.handle(.taskEnded(position, ending)))
  }

  private var namedRecords: [(name: String, record: TaskRecord)] {
    zip(specification.reading.factfile.tasks, records).map { ($0.name, $1) }
  }

  private func writeStatus(ending: RunResult?) {
    guard let directory else { return }
    do {
      try directory.write(tasks: namedRecords, ending: ending, at: now())
    } catch {
      report.warning("\(error)")
    }
  }
}

/// What every task reads from.
private let nothing = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
