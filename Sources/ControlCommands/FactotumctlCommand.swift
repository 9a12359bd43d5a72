public import ArgumentParser
import Console
import Control
import Glibc
import Processes
import Varlink

/// `factotumctl`: queries and controls the daemon.
///
/// Source: `scheduling.md`, section 7.
public struct FactotumctlCommand: AsyncParsableCommand {
  /// The version of all three programs.
  public static let version = "0.1.0"

  public static let configuration = CommandConfiguration(
    commandName: "factotumctl",
    abstract: "Query and control the scheduler.",
    discussion: """
        factotumctl status     daemon status, active runs, next fires, problems
        factotumctl list       every schedule, its next fire, its last run
        factotumctl show       everything about one schedule
        factotumctl runs       past and active runs, the tasks of one
        factotumctl logs       output of tasks, from the journal
        factotumctl why        why it ran, or did not run, at a time
        factotumctl run        start a run now
        factotumctl retry      run again what did not succeed in a run
        factotumctl cancel     cancel a run, a fire that waits or a backfill
        factotumctl pause      pause a schedule or the daemon
        factotumctl resume     resume a schedule or the daemon
        factotumctl backfill   run a schedule's instants of a past stretch
        factotumctl reload     read the schedule files again, print what changed
        factotumctl next       coming fires of a schedule or an expression
        factotumctl explain    an expression in words, with warnings
        factotumctl check      mistakes and warnings in schedule files
        factotumctl import     crontabs as schedule files

      Common options, before or after the command:

        --socket <path>        the daemon's control socket
        --user                 the daemon of this user, not the one of the system
        --json                 print the answer as JSON
        --utc                  print times in UTC, not in each schedule's zone
        --no-colour            print without colour

      Examples:

        factotumctl --utc list
        factotumctl next '15 2 * * 1-5' --timezone Europe/Berlin

      Exit status: 0 done, 1 negative result, 2 usage, 3 no daemon or not allowed.
      """,
    version: "factotumctl version \(version)",
    subcommands: [
      StatusCommand.self, ListCommand.self, ShowCommand.self, RunsCommand.self, LogsCommand.self, WhyCommand.self,
      StartCommand.self, RetryCommand.self, CancelCommand.self, PauseCommand.self, ResumeCommand.self,
      BackfillCommand.self, ReloadCommand.self, NextCommand.self,
      ExplainCommand.self,
      CheckCommand.self, ImportCommand.self,
    ])

  public init() {}

  /// Runs the program with the arguments it was given and ends the process with its exit status.
  public static func runAndExit() async -> Never {
    let arguments = ProgramArguments.current
    let console = ConsoleWriter()
    do {
      try refuseDashedExpression(arguments)
      let commands = Set(configuration.subcommands.compactMap { $0.configuration.commandName })
      var command = try await asyncParseAsRoot(ControlOptions.common.movedBehindCommand(arguments, commands: commands))
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      Glibc.exit(0)
    } catch let status as ExitCode {
      Glibc.exit(status.rawValue)
    } catch let failure as CommandFailure {
      console.write(line: ProgramArguments.shown(failure.message), to: .error)
      await console.finish()
      Glibc.exit(failure.status)
    } catch let failure as any ControlFailure {
      console.write(line: "factotumctl: \(failure)", to: .error)
      await console.finish()
      Glibc.exit(failure is NotAllowed ? 3 : failure is Invalid ? 2 : 1)
    } catch let error as VarlinkClientError {
      console.write(line: "factotumctl: \(error)", to: .error)
      await console.finish()
      Glibc.exit(3)
    } catch {
      let isClean = exitCode(for: error).isSuccess
      let message = ProgramArguments.shown(fullMessage(for: error, columns: HelpScreen.width))
      console.write(line: message, to: isClean ? .output : .error)
      await console.finish()
      Glibc.exit(isClean ? 0 : 2)
    }
  }

  /// An expression that begins with a dash would be taken for an option.
  private static func refuseDashedExpression(_ arguments: [String]) throws(CommandFailure) {
    let options = arguments.prefix { $0 != "--" }
    let isExpression = { (text: String) in
      text.hasPrefix("-") && text.contains(" ") && text.dropFirst().first.map { "0123456789*@ ".contains($0) } == true
    }
    guard let expression = options.first(where: isExpression) else { return }
    throw .unusable("'\(expression)' begins with '-'; write -- before it")
  }
}
