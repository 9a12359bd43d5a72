import ArgumentParser
import Console
import Control

/// `factotumctl run`: starts a run of a schedule now.
struct StartCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Start a run of a schedule now.",
    discussion: """
      The run ignores the schedule's expression, pause, dates and 'enabled'. Constraint and overlap are obeyed: where
      they say no, nothing is started.

        factotumctl run nightly-etl --reason 'after the repair'
        factotumctl run nightly-etl --wait && echo loaded

      Exit status: 0 started, with --wait or --follow succeeded; 1 refused, or failed; 2 usage; 3 no daemon or not allowed.
      """)

  @Argument(help: ArgumentHelp("The schedule.", valueName: "name"), completion: .schedules)
  var name: String

  @Flag(help: "Wait for the run to end, and exit with 1 unless it succeeded.")
  var wait = false

  @Flag(help: "Show the run's lines of the journal as they come, and wait.")
  var follow = false

  @Option(help: ArgumentHelp("The reason, for the journal and the ledger.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: ControlOptions

  func run() async throws {
    let waiter = wait || follow ? try await RunWaiter(options.daemon) : nil
    let start = try await options.call(
      ControlInterface.start,
      StartParameters {
        $0.schedule = name
        $0.reason = reason
      })
    if waiter == nil || !options.json {
      await options.print(start, lines: [RunPrinter.beginning(of: start.runID, waiting: start.waiting)])
    }
    guard let waiter else { return }
    if follow { try await printLines(of: start.runID) }
    try await waiter.printEnd(of: start.runID, of: name, options)
  }

  /// Prints what the run writes to the journal; where there is none, says where that goes.
  private func printLines(of id: String) async throws {
    let printer = LogPrinter(options)
    let reader = LogReader(daemon: options.daemon, parameters: LogsParameters { $0.runID = id }, printer: printer)
    do {
      try await reader.printNext()
      await printer.finish()
    } catch let refusal as Refused {
      await printer.finish()
      let console = ConsoleWriter()
      console.write(line: "factotumctl: \(refusal)", to: .error)
      await console.finish()
    }
  }
}
