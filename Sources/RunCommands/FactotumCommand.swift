public import ArgumentParser
import Console
import Glibc
import Processes
import Runner
import WebhookUpdates

/// `factotum`: runs one factfile to its end.
///
/// Source: `factfile-and-cli.md`, section 1.
public struct FactotumCommand: AsyncParsableCommand {
  /// The version of all three programs.
  public static let version = "0.1.0"

  public static let configuration = CommandConfiguration(
    commandName: "factotum",
    abstract: "Run jobs made of dependent tasks.",
    discussion: """
      A factfile is a JSON file that names tasks, what each one executes, and which ones it waits for.
      The options --env, --tag, --strict and --no-colour may stand before or after the command.

        factotum validate nightly.factfile
        factotum run nightly.factfile --env '{"bucket": "s3://acme"}' --tag team,data

      Exit status: 0 done, 1 the factfile cannot be used, 2 a task failed, 3 anything else.
      """,
    version: "Factotum version \(version)",
    subcommands: [RunCommand.self, ValidateCommand.self, DotCommand.self])

  @Flag(name: [.customShort("v")], help: .hidden)
  var showsVersion = false

  public init() {}

  public mutating func run() async throws {
    guard showsVersion else { throw CleanExit.helpRequest(self) }
    print("Factotum version \(Self.version)")
  }

  /// Runs the program with the arguments it was given and ends the process with its exit status.
  public static func runAndExit() -> Never {
    let given = ProgramArguments.current
    if given == WebhookProgram.arguments { WebhookPosting.runAndExit(version: version) }
    if given == earlierRequest { RequestedRun.runAndExit() }
    // A run ends its tasks before it ends itself; every other command just ends.
    let arguments = FactfileOptions.common.movedBehindCommand(given, commands: ["run", "validate", "dot"])
    guard arguments.first == "run" else { FirstThread.run(holding: []) { await execute(arguments) } }
    ResourceShortage.raiseDescriptorLimit()
    FirstThread.run(holding: RunningProcess.heldSignals) { await execute(arguments) }
  }

  /// How a daemon calls that was started before there was `factotum-run`, until it is restarted.
  private static let earlierRequest = ["run", "--request"]

  private static func execute(_ arguments: [String]) async -> Never {
    do {
      var command = try parse(arguments: arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      Glibc.exit(0)
    } catch let status as ExitStatus {
      Glibc.exit(status.code)
    } catch {
      let isClean = exitCode(for: error).isSuccess
      let console = ConsoleWriter()
      console.write(
        line: ProgramArguments.shown(fullMessage(for: error, columns: HelpScreen.width)), to: isClean ? .output : .error
      )
      await console.finish()
      Glibc.exit(isClean ? 0 : ExitStatus.misused.code)
    }
  }
}

extension FactotumCommand {
  /// The command that the arguments mean.
  private static func parse(arguments: [String]) throws -> any ParsableCommand {
    // Looking through all commands costs more than a short run does; only what is wrong needs them, to be explained.
    if arguments.first == "run", let run = try? RunCommand.parse(Array(arguments.dropFirst())) { return run }
    return try parseAsRoot(arguments)
  }
}

/// The exit status of `factotum`.
///
/// Source: `factfile-and-cli.md`, section 1.
struct ExitStatus: Error, Hashable {
  let code: Int32

  /// The factfile cannot be used.
  static let invalidFactfile = ExitStatus(code: 1)
  /// A task failed, or the run was stopped before it was complete.
  static let runFailed = ExitStatus(code: 2)
  /// Anything else, wrong usage included.
  static let misused = ExitStatus(code: 3)
}
