import CivilTime
import Console
import Events
import Factfile
import Glibc
import JSON
import Processes
import Queues
import RunDocuments
import RunMachine

/// A run that the daemon asked for: the request comes on standard input, the result goes into the run's directory.
///
/// All of it happens on the first thread of the process. Source: `scheduling.md`, section 4.
public actor RequestedRun {
  /// Of `factotum run`, for anything that is neither the factfile's fault nor a task's.
  private static let misused: Int32 = 3

  private nonisolated let loop: EventLoop
  public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

  private init(loop: EventLoop) {
    self.loop = loop
  }

  /// Carries out the request and ends the process with the exit status that `factotum run` would have.
  public static func runAndExit() -> Never {
    ResourceShortage.raiseDescriptorLimit()
    FirstThread.prepare(holding: RunningProcess.heldSignals)
    if let loop = EventLoop() {
      let run = RequestedRun(loop: loop)
      loop.async { run.assumeIsolated { $0.begin() } }
      loop.run()
    }
    complain("no process can be watched: \(SystemError.text(errno))")
    exit(misused)
  }

  private func begin() {
    // No thread is made for what belongs to no actor, as the end of a wait does.
    Task(executorPreference: LoopTasks(on: loop)) { exit(await self.run()) }
  }

  private func run() async -> Int32 {
    var request: RunRequest?
    do {
      let read = try Self.readRequest()
      request = read
      let specification = try Self.specification(of: read)
      let result = try await RunningProcess(loop: loop).run(
        specification, tags: read.tags, reporting: Self.reporting(of: read),
        warnings: specification.reading.warnings.filter { !$0.namesNoVariable }.map(\.description))
      return result.exitStatus
    } catch {
      // Without a status the daemon records a crash, and this says why.
      await report("\(error)", about: request)
      return Self.misused
    }
  }

  private static func reporting(of request: RunRequest) -> Reporting {
    Reporting(
      format: request.logFormat, colour: Colour(isForbidden: true), outputLimit: request.journalLimit,
      webhook: request.webhook)
  }

  private func report(_ error: String, about request: RunRequest?) async {
    guard let request else { return Self.complain(error) }
    let run = RunOrigin(
      runID: request.runID, job: nil, factfile: request.factfilePath, schedule: request.origin?.schedule,
      scheduledTime: request.origin?.scheduledTime, tags: request.tags, retryOf: request.retryOf)
    let report = Self.reporting(of: request).report(of: run, on: loop, now: wallClock) {}
    report.warning("cannot run: \(error)")
    await report.finish()
  }

  private static func complain(_ error: String) {
    let line = "factotum-run: \(error)\n"
    _ = unsafe write(2, line, line.utf8.count)
  }

  private static func readRequest() throws -> RunRequest {
    let bytes = try BoundedFile.read(descriptor: 0, limit: RunRequest.byteLimit)
    // Whatever the daemon had open must not be what a task reads.
    let nothing = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
    dup2(nothing, 0)
    close(nothing)
    return try RunRequest.parse(bytes: bytes)
  }

  private static func specification(of request: RunRequest) throws -> RunSpecification {
    let variables = Variables(
      values: request.variables, tags: request.tags.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    let reading = try Factfile.parse(bytes: Array(request.factfile.utf8), variables: variables)
      .starting(at: request.start)
    var specification = RunSpecification(
      runID: request.runID,
      origin: request.origin.map { .init(schedule: $0.schedule, scheduledTime: $0.scheduledTime) },
      factfilePath: request.factfilePath, reading: reading, workingDirectory: request.workingDirectory,
      environment: request.environment, outputTailLimit: request.outputTailLimit,
      maxParallel: request.maxParallel, heartbeatInterval: request.heartbeatInterval,
      runDirectory: request.runDirectory)
    specification.lockDescriptor = RunRequest.lockDescriptor
    specification.retryOf = request.retryOf
    specification.done = Set(request.done.map { ExactText($0) })
    specification.timeout = request.timeout.map { TimeSpan(seconds: Int($0.components.seconds)) }
    return specification
  }
}
