import Events
import Factfile
import Glibc
public import Processes
public import Queues
public import RunMachine

/// This process, while it is the runner of one run; all of it happens on one loop.
public actor RunningProcess {
  /// What stops a run. Whoever started this process with SIGHUP or SIGQUIT ignored, as `nohup` does, wants it to go on.
  static let signals = [SIGTERM, SIGINT] + [SIGHUP, SIGQUIT].filter { !SignalWatch.isIgnored($0) }
  /// What no thread may be given: what is taken notice of is read from a descriptor, and the rest changes nothing.
  public static let heldSignals = signals + SignalWatch.unrelated + [AdoptedProcesses.signal]

  private nonisolated let loop: EventLoop
  public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
  private var execution: RunExecution?

  /// Prepares nothing yet.
  public init(loop: EventLoop) {
    self.loop = loop
  }

  /// Carries out a run; signals that ask this process to end ask the run to.
  ///
  /// - Parameter warnings: what is to be said before the first task starts.
  public func run(
    _ specification: RunSpecification, tags: [String: String], reporting: Reporting, warnings: [String] = []
  ) async throws(SystemError) -> RunResult {
    SignalWatch.ignore(SIGPIPE)
    // A parent that ignores it, and left that to us, would make children vanish before they are waited for.
    signal(SIGCHLD, SIG_DFL)
    let adopted = try AdoptedProcesses(loop: loop) { [weak self] process in
      self?.assumeIsolated { $0.waits(for: process) } ?? true
    }
    defer { withExtendedLifetime(adopted) {} }
    let now = steadyClock()
    let origin = RunOrigin(
      runID: specification.runID, job: specification.reading.factfile.name, factfile: specification.factfilePath,
      schedule: specification.origin?.schedule, scheduledTime: specification.origin?.scheduledTime, tags: tags,
      retryOf: specification.retryOf)
    let report = reporting.report(
      of: origin, specification.reading, done: specification.done, on: loop, now: now
    ) { [weak self, loop] in
      loop.async { [weak self] in self?.assumeIsolated { $0.outputHasSpace() } }
    }
    for warning in warnings { report.warning(warning) }
    let execution = try RunExecution(specification, report: report, executor: loop, now: now)
    self.execution = execution
    // Not before there is somebody to be told: what arrived since this process began waits until now.
    let watch = try SignalWatch(Self.signals, events: loop.events) { number in
      execution.assumeIsolated { $0.interrupt(by: number) }
    }
    defer { watch.cancel() }
    return await execution.run()
  }

  private func waits(for process: Int32) -> Bool { execution?.assumeIsolated { $0.waits(for: process) } ?? true }

  private func outputHasSpace() { execution?.assumeIsolated { $0.outputHasSpace() } }
}
