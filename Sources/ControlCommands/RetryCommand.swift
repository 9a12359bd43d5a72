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
    if waiter == nil || !options.json { await options.print(retry, lines: [Self.line(retry)]) }
    guard let waiter else { return }
    let schedule = try await options.call(ControlInterface.run, RunParameters { $0.runID = retry.runID }).run.schedule
    try await waiter.printEnd(of: retry.runID, of: schedule, options)
  }

  private static func line(_ retry: RetryAnswer) -> String {
    let tasks = retry.doneTasks + retry.openTasks
    let done = "\(retry.doneTasks) of \(tasks) \(tasks == 1 ? "task" : "tasks") done"
    return "\(RunPrinter.beginning(of: retry.runID, waiting: retry.waiting)) (\(done))"
  }
}
