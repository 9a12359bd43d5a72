import ArgumentParser
import Control

/// `factotumctl cancel`: ends a run, a wait or a backfill.
struct CancelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "Cancel a run, a fire that waits or a backfill.",
    discussion: """
      The tasks of a run are sent SIGTERM, and SIGKILL after five seconds. The active runs of a backfill that is
      cancelled continue; what is left of it does not start.

        factotumctl cancel nightly-etl-20261123T021500Z --reason 'wrong input'
        factotumctl cancel nightly-etl-b1

      Exit status: 0 asked to end, 1 no such run or it has ended, 3 no daemon or not allowed.
      """)

  @Argument(
    help: ArgumentHelp("The run, the fire that waits, or the backfill.", valueName: "run id"), completion: .activeRuns)
  var runID: String

  @Option(help: ArgumentHelp("The reason, for the journal.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: ControlOptions

  func run() async throws {
    let done = try await options.call(
      ControlInterface.cancel,
      CancelParameters {
        $0.runID = runID
        $0.reason = reason
      })
    await options.print(done, lines: ["cancelling \(runID)"])
  }
}
