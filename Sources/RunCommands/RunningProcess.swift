import Dispatch
import Events
import Factfile
import Glibc
import Processes
import Queues
import RunMachine
import Runner
import Synchronization

/// This process, while it is the runner of one run.
enum RunningProcess {
  /// What stops a run. Whoever started this process with SIGHUP or SIGQUIT ignored, as `nohup` does, wants it to go on.
  static let signals = [SIGTERM, SIGINT] + [SIGHUP, SIGQUIT].filter { !SignalWatch.isIgnored($0) }
  /// What no thread may be given: what is taken notice of is read from a descriptor, and the rest changes nothing.
  static let heldSignals = signals + SignalWatch.unrelated + [AdoptedProcesses.signal]

  /// Carries out a run; signals that ask this process to end ask the run to.
  ///
  /// - Parameter warnings: what is to be said before the first task starts.
  static func run(
    _ specification: RunSpecification, tags: [String: String], reporting: Reporting, warnings: [String] = []
  ) async throws -> RunResult {
    guard let executor = EventLoop(label: "factotum.run") else { throw SystemError("no process can be watched") }
    defer { executor.stop() }
    let running = Mutex<RunExecution?>(nil)
    let current: @Sendable () -> RunExecution? = { running.withLock { $0 } }
    SignalWatch.ignore(SIGPIPE)
    // A parent that ignores it, and left that to us, would make children vanish before they are waited for.
    signal(SIGCHLD, SIG_DFL)
    let adopted = try AdoptedProcesses(loop: executor) { process in
      current()?.assumeIsolated { $0.isTask(process) } ?? true
    }
    defer { withExtendedLifetime(adopted) {} }
    let origin = RunOrigin(
      runID: specification.runID, job: specification.reading.factfile.name, factfile: specification.factfilePath,
      schedule: specification.origin?.schedule, scheduledTime: specification.origin?.scheduledTime, tags: tags,
      retryOf: specification.retryOf)
    let now = steadyClock()
    let report = reporting.report(of: origin, specification.reading, done: specification.done, now: now) {
      executor.async { current()?.assumeIsolated { $0.outputHasSpace() } }
    }
    for warning in warnings { report.warning(warning) }
    let execution = try RunExecution(
      specification, report: report, executor: executor, now: now)
    running.withLock { $0 = execution }
    // Not before there is somebody to be told: what arrived since this process began waits until now.
    let watch = try SignalWatch(signals, events: executor.events) { number in
      execution.assumeIsolated { $0.interrupt(by: number) }
    }
    defer { watch.cancel() }
    return await execution.run()
  }
}
