import Console
import Events
import Factfile
import Glibc
import JSON
import Processes
import RunDocuments
import RunMachine
import Runner
import Webhook

/// A run that the daemon asked for: the request comes on standard input, the result goes into the run's directory.
///
/// Source: `scheduling.md`, section 4.
enum RequestedRun {
  /// The arguments the daemon uses: nothing about a job may stand in a command line that everybody can read.
  static let arguments = ["run", "--request"]

  /// Carries out the request; the exit status is that of `factotum run`.
  static func run() async -> Int32 {
    var request: RunRequest?
    do {
      let read = try readRequest()
      request = read
      let specification = try specification(of: read)
      var warnings = specification.reading.warnings.filter { !$0.namesNoVariable }.map(\.description)
      var reporting = reporting(of: read)
      do {
        reporting.webhook = try read.webhook.map { url throws(WebhookError) in try WebhookAddress(url) }
      } catch {
        // Nothing that goes wrong with a webhook changes what a run comes to.
        warnings.append("updates are not sent to the webhook: \(error)")
      }
      let result = try await RunningProcess.run(
        specification, tags: read.tags, reporting: reporting, warnings: warnings)
      return result.exitStatus
    } catch {
      // Without a status the daemon records a crash, and this says why.
      await report("\(error)", about: request)
      return ExitStatus.misused.code
    }
  }

  private static func reporting(of request: RunRequest) -> Reporting {
    Reporting(format: request.logFormat, colour: Colour(isForbidden: true), outputLimit: request.journalLimit)
  }

  private static func report(_ error: String, about request: RunRequest?) async {
    guard let request else {
      let console = ConsoleWriter()
      console.write(line: "factotum run --request: \(error)", to: .error)
      return await console.finish()
    }
    let run = RunOrigin(
      runID: request.runID, job: nil, factfile: request.factfilePath, schedule: request.origin?.schedule,
      scheduledTime: request.origin?.scheduledTime, tags: request.tags, retryOf: request.retryOf)
    let report = reporting(of: request).report(of: run, now: wallClock) {}
    report.warning("cannot run: \(error)")
    await report.finish()
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
