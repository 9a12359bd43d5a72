import ArgumentParser
import Console
import Control

/// `factotumctl retry`: runs again what did not succeed in a run.
struct RetryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Run again what did not succeed in a run.",
    discussion: """
      Tasks that succeeded count as done; what failed, was skipped or never ended runs, for the same scheduled time. It
      is refused where the factfile's task graph changed since; commands may change. Constraint and overlap are obeyed.

        factotumctl retry nightly-etl-20261123T021500Z --reason 'disk was full'
        factotumctl retry nightly-etl-20261123T021500Z --wait && echo loaded

      Exit status: 0 started, with --wait succeeded; 1 refused, or failed; 2 usage; 3 no daemon or not allowed.
      """)

  @Argument(
    help: ArgumentHelp("The run, which ended without success.", valueName: "run id"), completion: .schedulesAndRuns)
  var runID: String

  @Flag(help: "Wait for the new run to end, and exit with 1 unless it succeeded.")
  var wait = false

  @Option(help: ArgumentHelp("Why; told in the journal and kept with the run.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: ControlOptions

  func run() async throws {
    let waiter = wait ? try await RunWaiter(options.daemon) : nil
    let retry = try await options.call(
      ControlInterface.retry,
      RetryParameters {
        $0.runID = runID
        $0.reason = reason
      })
    guard let waiter else { return await options.print(retry, lines: [Self.line(retry)]) }
    if !options.json { await options.print(retry, lines: [Self.line(retry)]) }
    let schedule = try await options.call(ControlInterface.run, RunParameters { $0.runID = retry.runID }).run.schedule
    let ended = try await waiter.end(of: retry.runID, of: schedule)
    await options.print(ended, lines: [RunPrinter.sentence(ended.run)])
    guard RunRow.successes.contains(ended.run.outcome) else { throw ExitCode(1) }
  }

  private static func line(_ retry: RetryAnswer) -> String {
    let tasks = retry.doneTasks + retry.openTasks
    let done = "\(retry.doneTasks) of \(tasks) \(tasks == 1 ? "task" : "tasks") done"
    return switch retry.waiting {
    case nil: "started \(retry.runID) (\(done))"
    case "overlap": "\(retry.runID) waits until the run before it has ended (\(done))"
    case "max-runs": "\(retry.runID) waits for another run to end (--max-runs) (\(done))"
    case let reason?: "\(retry.runID) waits (\(reason)) (\(done))"
    }
  }
}
