public import CivilTime
import Dispatch
import Factfile
import Glibc
public import Processes
public import Queues
public import RunMachine

/// One run: lets the run machine decide, and does what it says with real processes.
public actor RunExecution {
  private nonisolated let executor: QueueExecutor
  public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  private let events: DescriptorEvents
  private let specification: RunSpecification
  private let report: any RunReport
  private let directory: RunDirectory?
  private let isSubreaper: Bool
  private let now: @Sendable () -> Timestamp
  private var machine: RunMachine
  private var tasks: [Int: TaskExecution] = [:]
  private var records: [TaskRecord]
  private var startedAt: Timestamp
  private var whenFinished: CheckedContinuation<RunResult, Never>?

  /// Prepares a run; nothing happens until `run`.
  ///
  /// - Parameters:
  ///   - executor: the queue of the run; signals and the report's `onSpace` come back on it.
  ///   - isSubreaper: whether this process does nothing but this run, and so collects what tasks leave behind.
  ///   - now: the wall clock.
  public init(
    _ specification: RunSpecification, report: any RunReport, executor: QueueExecutor, isSubreaper: Bool,
    now: @escaping @Sendable () -> Timestamp
  ) throws(SystemError) {
    self.specification = specification
    self.report = report
    self.executor = executor
    guard let events = DescriptorEvents(queue: executor.queue) else { throw SystemError("no process can be watched") }
    self.events = events
    self.isSubreaper = isSubreaper
    self.now = now
    machine = RunMachine(plan: specification.plan, maxParallel: specification.maxParallel ?? .max)
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
    let result = await withCheckedContinuation { continuation in
      whenFinished = continuation
      carryOut(machine.handle(.begin))
    }
    endTasks()
    report.runEnded(result, of: records.count, duration: now() - startedAt)
    // Before the report's end: a runner that is killed while the journal is slow still has its outcome.
    writeStatus(ending: result)
    await report.finish()
    return result
  }

  /// A signal asks the run to stop; a second one, to stop at once.
  public func interrupt(by signal: Int32) {
    guard whenFinished != nil else { return }
    carryOut(machine.handle(.interrupted(.signal(SignalWatch.name(of: signal)))))
  }

  /// Reads the tasks' output again after the report asked for a pause.
  public func outputHasSpace() {
    for task in tasks.values { task.assumeIsolated { $0.resume() } }
  }

  /// Collects what tasks left behind.
  public func collectAdopted() {
    guard isSubreaper else { return }
    let own = Set(tasks.values.compactMap { $0.assumeIsolated { $0.identifier } })
    AdoptedProcesses.collect { own.contains($0) }
  }
}

// MARK: What the machine decided

extension RunExecution {
  private func carryOut(_ effects: [RunMachine.Effect]) {
    for effect in effects {
      switch effect {
      case .start(let task): start(task)
      case .terminate(let running): signal(SIGTERM, to: running)
      case .kill(let running): signal(SIGKILL, to: running)
      case .armGrace: armGrace()
      case .taskFinished(let task, let skipped): taskFinished(task, skipped: skipped)
      case .runFinished(let result): finish(result)
      }
    }
  }

  private func start(_ position: Int) {
    let name = specification.reading.factfile.tasks[position].name
    let task = TaskExecution(executor: executor, events: events, tailLimit: specification.outputTailLimit) {
      [self] event in
      assumeIsolated { $0.take(event, from: position) }
    }
    records[position].state = .running
    records[position].startedAt = now()
    let request = request(for: position)
    let failure = task.assumeIsolated { task in
      do {
        try task.start(request)
        return nil as String?
      } catch {
        return "\(error)"
      }
    }
    guard let failure else {
      tasks[position] = task
      return report.taskStarted(name, at: now())
    }
    // Not at once: the machine is still handing out the effects of the event before.
    executor.queue.async { [self] in
      assumeIsolated { $0.ended(position, .couldNotStart(reason: failure)) }
    }
  }

  private func request(for position: Int) -> SpawnRequest {
    let task = specification.reading.factfile.tasks[position]
    var request = SpawnRequest(
      executable: "/bin/sh", arguments: ["sh", "-c", task.shellCommandLine],
      environment: specification.environment(of: task, attempt: 1), workingDirectory: specification.workingDirectory,
      standardInput: nothing, standardOutput: -1, standardError: -1)
    request.record = directory.map { .init(descriptor: $0.processes, label: "\(position)") }
    return request
  }

  private func signal(_ number: Int32, to running: [Int]) {
    for position in running { tasks[position]?.assumeIsolated { $0.signal(number) } }
  }

  private func armGrace() {
    let microseconds = Int(clamping: specification.grace.wholeMicroseconds)
    executor.queue.asyncAfter(deadline: .now() + .microseconds(microseconds)) { [self] in
      assumeIsolated { $0.carryOut($0.machine.handle(.graceElapsed)) }
    }
  }

  private func taskFinished(_ position: Int, skipped: [Int]) {
    records[position].state = machine.states[position]
    report.taskEnded(specification.reading.factfile.tasks[position].name, records[position])
    for position in skipped { reportSkipped(position) }
  }

  /// Output that comes from processes in the background ends with the run.
  private func endTasks() {
    for task in tasks.values { task.assumeIsolated { $0.end() } }
    tasks = [:]
  }

  private func reportSkipped(_ position: Int) {
    records[position].state = machine.states[position]
    report.taskSkipped(
      specification.reading.factfile.tasks[position].name, reason: machine.states[position].reason ?? "")
  }

  private func finish(_ result: RunResult) {
    // An interruption skips tasks without any other task having caused it.
    for position in records.indices where records[position].state == .waiting { reportSkipped(position) }
    whenFinished?.resume(returning: result)
    whenFinished = nil
  }
}

// MARK: What tasks do

extension RunExecution {
  private func take(_ event: TaskExecution.Event, from position: Int) {
    let name = specification.reading.factfile.tasks[position].name
    switch event {
    case .output(let stream, let lines):
      guard !report.output(lines, of: name, stream: stream) else { return }
      for task in tasks.values { task.assumeIsolated { $0.pause() } }
    case .done(let ending, let leftOpen):
      if leftOpen {
        report.warning(
          "the task '\(name)' has ended, but a process that it left in the background keeps its output open")
      }
      ended(position, ending)
      if !leftOpen { tasks[position] = nil }
    }
  }

  private func ended(_ position: Int, _ ending: TaskEnding) {
    records[position].endedAt = now()
    records[position].ending = ending
    if let task = tasks[position] {
      records[position].outputTail = task.assumeIsolated { $0.tail(of: .output) }
      records[position].errorTail = task.assumeIsolated { $0.tail(of: .error) }
    }
    carryOut(machine.handle(.taskEnded(position, ending)))
    collectAdopted()
  }

  private func writeStatus(ending: RunResult?) {
    guard let directory else { return }
    let names = specification.reading.factfile.tasks.map(\.name)
    do {
      try directory.write(tasks: zip(names, records).map { ($0, $1) }, ending: ending, at: now())
    } catch {
      report.warning("\(error)")
    }
  }
}

/// What every task reads from.
private let nothing = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
