import ArgumentParser
import CivilTime
import Console
import Factfile
import Glibc
import HostIdentity
import JSON
import Processes
import Queues
import RunConstraint
import RunDocuments
import RunMachine
import Runner
import Webhook

/// `factotum run`: runs a factfile to its end.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a factfile to its end.",
    discussion: """
      Each task starts the moment everything it depends on is done. Output appears line by line as '[TASK] line'.

        factotum run nightly.factfile --start load --max-parallel 4
        factotum run nightly.factfile --dry-run --env '{"bucket": "s3://acme"}'
        factotum run nightly.factfile --resume /tmp/nightly/status.json

      Exit status: 0 every task succeeded or a constraint did not match, 1 the factfile cannot be used,
      2 a task failed or the run was interrupted, 3 anything else.
      """)

  @OptionGroup var options: FactfileOptions

  @Option(
    help: ArgumentHelp("Run only on a host that matches 'host,VALUE'; may be repeated.", valueName: "kind,value"))
  var constraint: [String] = []

  @Option(
    name: [.customShort("s"), .long],
    help: ArgumentHelp("Run only this task and what waits for it; may be repeated.", valueName: "task")
  )
  var start: [String] = []

  @Option(
    help: ArgumentHelp(
      "Count as done what succeeded in an earlier run, as its status file tells.", valueName: "status-file"),
    completion: .file())
  var resume: FilePath?

  @Option(
    help: ArgumentHelp("Keep the run's status.json, which --resume reads, in this directory.", valueName: "directory"),
    completion: .directory)
  var runDirectory: FilePath?

  @Flag(help: "Run nothing; show each task with its command line, in a possible order.")
  var dryRun = false

  @Option(help: ArgumentHelp("Post every change of the job and its tasks to this URL, as JSON.", valueName: "url"))
  var webhook: String?

  @Option(
    help: ArgumentHelp("How often a webhook receives what runs and its output.", valueName: "seconds"))
  var heartbeatInterval: Int?

  @Option(
    help: ArgumentHelp("Characters of each stream of a task kept for results.", valueName: "characters"))
  var maxStdouterrSize = 10_000

  @Option(help: ArgumentHelp("How many tasks may run at a time (default: any number).", valueName: "tasks"))
  var maxParallel: Int?

  @Option(help: ArgumentHelp("How long a task has to end after SIGTERM.", valueName: "seconds"))
  var grace = 5

  @Option(help: ArgumentHelp("How events are printed.", valueName: "format"))
  var logFormat = RunRequest.LogFormat.text

  func validate() throws {
    if let maxParallel, maxParallel < 1 { throw ValidationError("--max-parallel must be at least 1.") }
    if dryRun, webhook != nil {
      throw ValidationError("--dry-run runs nothing, so that --webhook has nothing to tell.")
    }
    if let heartbeatInterval, !(1...86_400).contains(heartbeatInterval) {
      throw ValidationError("--heartbeat-interval must be between 1 and 86400 seconds.")
    }
    try FilePath.refuse(elsewhere: constraint, "--constraint")
    try FilePath.refuse(elsewhere: start, "--start")
    try FilePath.refuse(elsewhere: webhook.map { [$0] } ?? [], "--webhook")
    guard maxStdouterrSize >= 0 else { throw ValidationError("--max-stdouterr-size must not be negative.") }
    guard (0...86_400).contains(grace) else { throw ValidationError("--grace must be between 0 and 86400 seconds.") }
  }

  func run() async throws {
    let console = ConsoleWriter()
    let webhook = try await webhookAddress(console)
    guard try await matchesThisHost(console) else { return await console.finish() }
    let reading = try await selected(from: try await options.read(console), console)
    let resumed = try await resumed(reading, console)
    if dryRun { return await show(reading, done: resumed?.done ?? [], console) }
    // The run has a writer of its own, which must not overtake the warnings.
    await console.finish()
    guard try await perform(reading, resumed, webhook, console).exitStatus == 0 else { throw ExitStatus.runFailed }
  }

  private func perform(
    _ reading: Factfile.Reading, _ resumed: ResumedRun?, _ webhook: WebhookAddress?, _ console: ConsoleWriter
  ) async throws -> RunResult {
    let started = wallClock()
    let stamp = started.instant.rfc3339UTC.filter { $0 != "-" && $0 != ":" }
    var specification = RunSpecification(
      runID: "manual-\(stamp)-\(getpid())", factfilePath: "\(options.factfile)", reading: reading,
      environment: ProcessEnvironment.current, grace: .seconds(grace), outputTailLimit: maxStdouterrSize,
      maxParallel: maxParallel, heartbeatInterval: heartbeatInterval.map { .seconds($0) },
      runDirectory: try runDirectory?.text("--run-directory"))
    specification.retryOf = resumed?.runID
    specification.done = resumed?.done ?? []
    let reporting = Reporting(format: logFormat, colour: options.colour, outputLimit: nil, webhook: webhook?.url)
    do {
      guard let loop = EventLoop(label: "factotum.run") else { throw SystemError("no process can be watched") }
      defer { loop.stop() }
      return try await RunningProcess(loop: loop).run(specification, tags: options.tags, reporting: reporting)
    } catch {
      throw await console.failed("Error: \(error)", .misused)
    }
  }

  private func webhookAddress(_ console: ConsoleWriter) async throws -> WebhookAddress? {
    guard let webhook else { return nil }
    do {
      return try WebhookAddress(webhook)
    } catch {
      throw await console.failed(
        "Error: the specifed webhook URL \"\(webhook)\" is invalid. Reason: \(error)", .misused)
    }
  }

  /// The part of the job that `--start` names.
  private func selected(from reading: Factfile.Reading, _ console: ConsoleWriter) async throws -> Factfile.Reading {
    do {
      return try reading.starting(at: start)
    } catch {
      throw await console.failed(error.description, .misused)
    }
  }

  /// What an earlier run leaves to do.
  private func resumed(_ reading: Factfile.Reading, _ console: ConsoleWriter) async throws -> ResumedRun? {
    do {
      return try resume.map { file throws(ResumeFailure) in try ResumedRun(file, reading) }
    } catch {
      throw await console.failed("Error: \(error)", .misused)
    }
  }

  private func show(_ reading: Factfile.Reading, done: Set<ExactText>, _ console: ConsoleWriter) async {
    var table = TextTable(heading: ["TASK", "COMMAND"])
    for task in reading.runnableOrder where !done.contains(ExactText(task.name)) {
      table.add([task.name.visible, task.displayedCommandLine.visible])
    }
    for line in table.lines { console.write(line: line, to: .output) }
    await console.finish()
  }

  /// Whether the run may happen here; prints why not.
  private func matchesThisHost(_ console: ConsoleWriter) async throws -> Bool {
    var constraints: [HostConstraint] = []
    for text in constraint {
      do {
        constraints.append(try HostConstraint.parse(text))
      } catch {
        throw await console.failed("Error: \(error)", .misused)
      }
    }
    switch await HostConstraintCheck().answer(constraints) {
    case .matches: return true
    case .doesNotMatch(let value, let reason):
      let line =
        "Warn: the specifed host constraint \"\(value)\" did not match, no tasks have been executed. Reason: \(reason)"
      console.write(line: options.colour.yellow(line), to: .output)
      return false
    case .couldNotBeChecked(let value, let reason):
      throw await console.failed(
        "Error: the host constraint \"\(value)\" could not be checked. Reason: \(reason)", .misused)
    }
  }
}
