import ArgumentParser
import Control

/// `factotumctl logs`: what tasks printed, and what became of them.
struct LogsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs", abstract: "Show what the journal has about a run or a schedule.",
    discussion: """
      Of a run all lines are shown, of a schedule the last 100; -n says otherwise. --follow waits for lines to come, of
      a run until it has ended. --json prints an object for each line.

        factotumctl logs nightly-etl-20261123T021500Z --task load
        factotumctl logs nightly-etl --follow -n 20

      Exit status: 0 done, 1 no such schedule or run, or no line of it; 2 usage, 3 no daemon or not allowed.
      """)

  @Argument(
    help: ArgumentHelp("A schedule, or one of its runs.", valueName: "name or run id"), completion: .schedulesAndRuns)
  var subject: String

  @Flag(help: "Wait for new lines.")
  var follow = false

  @Option(help: ArgumentHelp("Show only lines of this task.", valueName: "name"), completion: .tasks)
  var task: String?

  @Option(
    name: .customShort("n"),
    help: ArgumentHelp("Begin with the last lines: how many, up to 100000.", valueName: "count"))
  var count: Int?

  @OptionGroup var options: ControlOptions

  /// How many lines of a schedule are shown that nobody counted.
  private static let scheduleLines = 100

  func validate() throws {
    guard (1...100_000).contains(count ?? 1) else { throw ValidationError("-n takes a number from 1 to 100000.") }
  }

  func run() async throws {
    let isRun = RunsCommand.isRunID(subject)
    var parameters = LogsParameters { $0.task = task }
    if isRun { parameters.runID = subject } else { parameters.schedule = subject }
    let printer = LogPrinter(options)
    let reader = LogReader(daemon: options.daemon, parameters: parameters, printer: printer)
    do {
      if let count = count ?? (isRun ? nil : Self.scheduleLines) {
        try await reader.printLast(count)
        if follow { try await reader.printNext() }
      } else if follow {
        try await reader.printNext()
      } else {
        try await reader.printAll()
      }
    } catch {
      await printer.finish()
      throw error
    }
    await printer.finish()
    guard printer.hasPrinted || follow else { throw CommandFailure.no(absence(isRun)) }
  }

  private func absence(_ isRun: Bool) -> String {
    let ofTask = task.map { " of task '\($0)'" } ?? ""
    return "the journal has no line\(ofTask) of \(isRun ? "run" : "schedule") '\(subject)'"
  }
}
