import ArgumentParser
import CivilTime
import Control

/// `factotumctl pause`: keeps a schedule, or all of them, from starting anything.
struct PauseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause", abstract: "Pause a schedule, or the daemon.",
    discussion: """
      What comes due or waits meanwhile is recorded as paused and not caught up; active runs continue, and runs can be
      started by hand. A pause survives restarts. --until without an offset is in this machine's zone.

        factotumctl pause nightly-etl --until '2026-12-01 08:00' --reason 'storage is moved'
        factotumctl pause

      Exit status: 0 paused, 1 no such schedule, 2 usage, 3 no daemon or not allowed.
      """)

  @Argument(
    help: ArgumentHelp("The schedule; the daemon where it is left out.", valueName: "name"), completion: .schedules)
  var name: String?

  @Option(help: ArgumentHelp("When it ends by itself.", valueName: "time"))
  var until: String?

  @Option(help: ArgumentHelp("The reason, for the journal and the records.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: ControlOptions

  func run() async throws {
    let end = try until.map { try TimeArgument.ownInstant($0).rfc3339UTC }
    let done = try await options.call(
      ControlInterface.pause,
      PauseParameters {
        $0.schedule = name
        $0.until = end
        $0.reason = reason
      })
    var times = TimePrinter(isUTC: options.utc)
    let ending = end.map { " until \(times.ownText($0))" } ?? ""
    await options.print(done, lines: ["paused \(name ?? "the daemon")\(ending)"])
  }
}

/// `factotumctl resume`: ends a pause.
struct ResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Resume a schedule, or the daemon.",
    discussion: """
      Nothing that was paused is caught up. A schedule that was paused by itself stays so when the daemon is resumed.

        factotumctl resume nightly-etl
        factotumctl resume

      Exit status: 0 resumed, 1 it was not paused, 2 usage, 3 no daemon or not allowed.
      """)

  @Argument(
    help: ArgumentHelp("The schedule; the daemon where it is left out.", valueName: "name"), completion: .schedules)
  var name: String?

  @Option(help: ArgumentHelp("The reason, for the journal.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: ControlOptions

  func run() async throws {
    let done = try await options.call(
      ControlInterface.resume,
      ResumeParameters {
        $0.schedule = name
        $0.reason = reason
      })
    await options.print(done, lines: ["resumed \(name ?? "the daemon")"])
  }
}
