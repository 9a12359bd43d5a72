public import ArgumentParser
import Console
import Daemon
import Glibc
import Processes
import RunDocuments

/// `factotumd`: decides when and whether jobs run, and starts them.
///
/// Source: `scheduling.md`, section 8.
public struct FactotumdCommand: AsyncParsableCommand {
  /// The version of all three programs.
  public static let version = "0.1.0"

  public static let configuration = CommandConfiguration(
    commandName: "factotumd",
    abstract: "Run factfiles on time.",
    discussion: """
      Reads schedule files, starts their jobs at the instants they name, and records every decision.

        factotumd --schedules ./factotum.d --state ./state --runtime ./runtime
        factotumd --log-format json --on-stop wait

      Every option can also be set in the environment, as in FACTOTUMD_ON_STOP=cancel. Under systemd the
      default is to leave active runs and write to the journal, else to wait for them and write text.

      Exit status: 0 stopped as asked, 1 could not start, 2 usage.
      """,
    version: "factotumd version \(version)")

  @Option(help: ArgumentHelp("The directory of schedule files (default: /etc/factotum.d).", valueName: "dir"))
  var schedules: String?

  @Option(help: ArgumentHelp("Where decisions and outcomes are kept (default: /var/lib/factotum).", valueName: "dir"))
  var state: String?

  @Option(
    help: ArgumentHelp("Where running runs and the control socket are (default: /run/factotum).", valueName: "dir"))
  var runtime: String?

  @Option(help: ArgumentHelp("The user of jobs that name none (default: factotum, or your own).", valueName: "name"))
  var jobUser: String?

  @Option(help: ArgumentHelp("How many runs may go on at the same time (default: 100).", valueName: "count"))
  var maxRuns: Int?

  @Option(help: ArgumentHelp("How many days of history the ledger keeps (default: 90).", valueName: "days"))
  var keepDays: Int?

  @Option(help: ArgumentHelp("How many decisions and runs it keeps at most (default: 100000).", valueName: "count"))
  var keepRows: Int?

  @Option(
    help: ArgumentHelp("What to do with active runs on shutdown.", valueName: "what"))
  var onStop: DaemonSettings.OnStop?

  @Option(
    help: ArgumentHelp("How events are written.", valueName: "format"))
  var logFormat: RunRequest.LogFormat?

  @Option(
    help: ArgumentHelp(
      "The factotum-run program (default: in libexec, else in PATH).", valueName: "path"))
  var runner: String?

  public init() {}

  public func validate() throws {
    let paths = [("schedules", schedules), ("state", state), ("runtime", runtime), ("runner", runner)]
    // The ledger and the answers to those who ask have no other.
    for case (let option, let path?) in paths where !ProgramArguments.isText(path) {
      throw ValidationError("--\(option) takes a path in UTF-8")
    }
  }

  public func run() async throws {
    try await DaemonProcess.run(try settings())
  }

  /// Runs the program with the arguments it was given and ends the process with its exit status.
  public static func runAndExit() -> Never {
    let arguments = ProgramArguments.current
    ResourceShortage.raiseDescriptorLimit()
    let shortage = ResourceShortage.ofDescriptors
    guard shortage == 0 else {
      // Not even a message could be sent from where all others come from.
      let reason = unsafe String(cString: strerror(shortage))
      let message = "factotumd: cannot start: \(reason); raise its limit of open files (LimitNOFILE=)\n"
      _ = unsafe write(2, message, message.utf8.count)
      Glibc.exit(1)
    }
    FirstThread.run(holding: DaemonProcess.heldSignals) { await execute(arguments) }
  }

  private static func execute(_ arguments: [String]) async -> Never {
    let command: FactotumdCommand
    do {
      command = try parse(arguments)
    } catch {
      let isClean = exitCode(for: error).isSuccess
      await end(
        ProgramArguments.shown(fullMessage(for: error, columns: HelpScreen.width)), to: isClean ? .output : .error,
        status: isClean ? 0 : 2)
    }
    do {
      try await command.run()
      Glibc.exit(0)
    } catch {
      await end("factotumd: \(error)", to: .error, status: Self.isFinal(error) ? 2 : 1)
    }
  }

  /// Whether trying again would not help: systemd then does not.
  private static func isFinal(_ error: any Error) -> Bool {
    error is ValidationError || (error as? DaemonStartError)?.isFinal == true
  }

  private static func end(_ message: String, to stream: ConsoleWriter.Stream, status: Int32) async -> Never {
    let console = ConsoleWriter()
    console.write(line: message, to: stream)
    await console.finish()
    Glibc.exit(status)
  }
}

extension DaemonSettings.OnStop: ExpressibleByArgument {}
extension RunRequest.LogFormat: ExpressibleByArgument {}
