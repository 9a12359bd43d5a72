public import ArgumentParser
import Console
import Glibc
import Processes

/// `factotum`: runs one factfile to its end.
///
/// Source: `factfile-and-cli.md`, section 1.
public struct FactotumCommand: AsyncParsableCommand {
  /// The version of all three programs.
  public static let version = "0.1.0"

  public static let configuration = CommandConfiguration(
    commandName: "factotum",
    abstract: "Runs jobs made of dependent tasks.",
    discussion: """
      A factfile is a JSON file that names tasks, what each one executes, and which ones it waits for.

        factotum validate nightly.factfile
        factotum run nightly.factfile --env '{"bucket": "s3://acme"}' --tag team,data
        factotum run nightly.factfile --constraint host,etl-1
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

  /// Runs the program with these arguments and ends the process with its exit status.
  public static func runAndExit(_ arguments: [String]) -> Never {
    // A run ends its tasks before it ends itself; every other command just ends.
    guard arguments.first == "run" else { FirstThread.run(holding: []) { await execute(arguments) } }
    ResourceShortage.raiseDescriptorLimit()
    FirstThread.run(holding: RunningProcess.heldSignals) { await execute(arguments) }
  }

  private static func execute(_ arguments: [String]) async -> Never {
    if arguments == RequestedRun.arguments { Glibc.exit(await RequestedRun.run()) }
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
      console.write(line: fullMessage(for: error), to: isClean ? .output : .error)
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
