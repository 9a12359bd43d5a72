import ArgumentParser
import CivilTime
import Console
import Control

/// `factotumctl runs`: what ran.
struct RunsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "Show past and active runs, or the tasks of one.",
    discussion: """
      The newest runs come first. Times are in each schedule's zone; --since without an offset is in this machine's.

        factotumctl runs nightly-etl --failed --since 2026-11-01
        factotumctl runs nightly-etl-20261123T021500Z

      Exit status: 0 done, 1 no such schedule or run, 2 usage, 3 no daemon or not allowed.
      """)

  @Argument(
    help: ArgumentHelp("A schedule, or one of its runs.", valueName: "name or run id"), completion: .schedulesAndRuns)
  var subject: String?

  @Flag(help: "Show only runs that ended without success, and fires that failed to start.")
  var failed = false

  @Option(help: ArgumentHelp("Show only what was decided at this time or later.", valueName: "time"))
  var since: String?

  @Option(name: .customShort("n"), help: ArgumentHelp("How many runs to show, up to 1000.", valueName: "count"))
  var count = 20

  @OptionGroup var options: ControlOptions

  func validate() throws {
    guard (1...1000).contains(count) else { throw ValidationError("-n takes a number from 1 to 1000.") }
  }

  func run() async throws {
    if let subject, Self.isRunID(subject) {
      do {
        return try await showRun(subject)
      } catch let error as NoSuchRun {
        // A schedule may be called like one.
        guard await isSchedule(subject) else { throw error }
      }
    }
    let since = try since.map { try TimeArgument.ownInstant($0).rfc3339UTC }
    let answer = try await options.call(
      ControlInterface.runs,
      RunsParameters {
        $0.schedule = subject
        $0.failed = failed ? true : nil
        $0.since = since
        $0.limit = count
      })
    var times = TimePrinter(isUTC: options.utc)
    var lines = RunPrinter.table(answer.runs, &times, options.colour)
    if answer.runs.isEmpty { lines = [failed ? "no failed run" : "no run"] }
    await options.print(answer, lines: lines + answer.failedStarts.map { failedStart($0, &times) })
  }

  /// Whether a text has the time in it that each run's id has.
  static func isRunID(_ text: String) -> Bool {
    text.split(separator: "-").dropFirst().contains { part in
      let bytes = Array(part.utf8)
      return bytes.count == 16 && bytes[8] == UInt8(ascii: "T") && bytes[15] == UInt8(ascii: "Z")
        && bytes.enumerated().allSatisfy { [8, 15].contains($0) || (48...57).contains($1) }
    }
  }

  private func isSchedule(_ name: String) async -> Bool {
    (try? await options.daemon.schedule(named: name)) != nil
  }

  private func showRun(_ id: String) async throws {
    let answer = try await options.call(ControlInterface.run, RunParameters { $0.runID = id })
    var times = TimePrinter(isUTC: options.utc)
    await options.print(answer, lines: RunPrinter.lines(answer, &times, options.colour))
  }

  /// A fire that has no run.
  private func failedStart(_ fire: DecisionRow, _ times: inout TimePrinter) -> String {
    let time = times.text(fire.time, zone: fire.zone ?? "UTC")
    return options.colour.red(
      "failed to start: \(fire.schedule) (scheduled \(time)): \(fire.reason?.visible ?? "unknown reason")")
  }
}
