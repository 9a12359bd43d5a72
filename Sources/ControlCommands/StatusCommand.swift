import ArgumentParser
import Console
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
    let status = try await options.call(ControlInterface.status)
    await options.print(status, lines: lines(of: status))
  }

  private func lines(of status: StatusAnswer) -> [String] {
    var times = TimePrinter(isUTC: options.utc)
    var lines = [
      "factotumd \(status.version) on \(status.host), since \(times.ownText(status.startedAt))"
        + " (up \(times.since(status.startedAt)))",
      "\(status.schedules == 1 ? "1 schedule" : "\(status.schedules) schedules"), \(status.runCount) running, "
        + "\(status.waitingCount) waiting; in the last day \(status.runsLastDay) started, \(status.missedLastDay) missed, "
        + "\(status.failedLastDay) failed",
    ]
    if let pause = status.paused { lines.append(options.colour.yellow("paused: \(times.text(of: pause))")) }
    lines += status.pausedSchedules.map { "paused: \($0.schedule ?? ""): \(times.text(of: $0))" }
    lines += more("paused", status.pausedCount - status.pausedSchedules.count)
    lines += status.runs.map { "running: \($0.runID), for \(times.since($0.startedAt))" + by($0.requestedBy) }
    lines += more("running", status.runCount - status.runs.count)
    lines += status.waiting.map { "waiting: \($0.runID) (\($0.reason))" }
    lines += more("waiting", status.waitingCount - status.waiting.count)
    lines += status.backfills.map { backfill in
      "backfill: \(backfill.backfillID), at \(backfill.position ?? backfill.from) of \(backfill.through)"
        + by(backfill.requestedBy)
    }
    lines += status.fires.map { "next: \($0.schedule) at \(times.text($0.time, zone: $0.zone))" }
    for file in status.quarantined { lines += [options.colour.red("quarantined: \(file.path.visible)")] + file.reasons }
    lines += more("quarantined", status.quarantinedCount - status.quarantined.count)
    lines += status.problems.map {
      "problem: \($0.schedule): \($0.reason)\($0.matchesHere ? "" : " (not for this host)")"
    }
    lines += more("problem", status.problemCount - status.problems.count)
    lines += status.notLoaded.map { options.colour.yellow(times.line($0)) }
    lines += status.warnings.map { "warning: \($0.schedule): \($0.message)" }
    if status.warningCount > 0 {
      lines.append("\(status.warningCount) \(status.warningCount == 1 ? "warning" : "warnings") in all")
    }
    return lines
  }

  /// How many are not shown.
  private func more(_ kind: String, _ count: Int) -> [String] { count > 0 ? ["\(kind): \(count) more"] : [] }

  private func by(_ account: String?) -> String { account.map { ", by \($0)" } ?? "" }
}
