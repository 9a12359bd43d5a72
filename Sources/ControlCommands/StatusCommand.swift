import ArgumentParser
import Control

/// `factotumctl status`: how the daemon is.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show daemon status, active runs, next fires and problems.",
    discussion: """
        factotumctl status
        factotumctl status --user --utc

      Exit status: 0 done, 3 no daemon or not allowed.
      """)

  @OptionGroup var options: ControlOptions

  func run() async throws {
    let answer = try await options.call(.status)
    let status = try StatusAnswer(json: answer)
    let times = TimePrinter(isUTC: options.utc)
    var lines = [
      "factotumd \(status.version) on \(status.host), since \(status.startedAt)",
      "\(status.schedules == 1 ? "1 schedule" : "\(status.schedules) schedules"), \(status.runs.count) running; "
        + "in the last day \(status.missedLastDay) missed, \(status.failedLastDay) failed",
    ]
    lines += status.runs.map { "running: \($0.runID), since \($0.startedAt)" }
    lines += status.fires.map { "next: \($0.schedule) at \(times.text($0.time, zone: $0.zone))" }
    for file in status.quarantined { lines += ["quarantined: \(file.path)"] + file.reasons }
    lines += status.problems.map {
      "problem: \($0.schedule): \($0.reason)\($0.matchesHere ? "" : " (not for this host)")"
    }
    lines += status.warnings.map { "warning: \($0.schedule): \($0.message)" }
    if status.warningCount > 0 {
      lines.append("\(status.warningCount) \(status.warningCount == 1 ? "warning" : "warnings") in all")
    }
    await options.print(answer, lines: lines)
  }
}
