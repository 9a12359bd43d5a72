public import ArgumentParser
import Console
import Control
import Glibc
import Varlink

/// `factotumctl`: asks the daemon, and tells it.
///
/// Source: `scheduling.md`, section 7.
public struct FactotumctlCommand: AsyncParsableCommand {
  /// The version of all three programs.
  public static let version = "0.1.0"

  public static let configuration = CommandConfiguration(
    commandName: "factotumctl",
    abstract: "Asks and tells the scheduler.",
    discussion: """
        factotumctl list       every schedule, when it fires next and what its last run came to
        factotumctl status     how the daemon is, what runs, what comes next, what is wrong
        factotumctl reload     read the schedule files again
        factotumctl next       when a schedule fires, or an expression: factotumctl next '15 2 * * 1-5'
        factotumctl explain    what an expression means, and what may surprise in it

      Exit status: 0 done, 1 the answer is no, 2 usage, 3 no daemon or not allowed.
      """,
    version: "factotumctl version \(version)",
    subcommands: [ListCommand.self, StatusCommand.self, ReloadCommand.self, NextCommand.self, ExplainCommand.self])

  public init() {}

  /// Runs the program with these arguments and ends the process with its exit status.
  public static func runAndExit(_ arguments: [String]) async -> Never {
    let console = ConsoleWriter()
    do {
      var command = try parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      Glibc.exit(0)
    } catch let status as ExitCode {
      Glibc.exit(status.rawValue)
    } catch let failure as CommandFailure {
      console.write(line: failure.message, to: .error)
      await console.finish()
      Glibc.exit(failure.status)
    } catch let error as VarlinkClientError {
      console.write(line: "factotumctl: \(error)", to: .error)
      await console.finish()
      if case .failure = error { Glibc.exit(1) }
      Glibc.exit(3)
    } catch {
      let isClean = exitCode(for: error).isSuccess
      console.write(line: fullMessage(for: error), to: isClean ? .output : .error)
      await console.finish()
      Glibc.exit(isClean ? 0 : 2)
    }
  }
}
