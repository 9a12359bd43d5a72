import ArgumentParser
import CivilTime
import Console
import Control

/// `factotumctl list`: every schedule, when it fires next and what its last run came to.
struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Show every schedule, its next fire and its last run.",
    discussion: """
        factotumctl list
        factotumctl list --json | jq -r '.schedules[] | select(.result == "failed") | .name'

      Exit status: 0 done, 3 no daemon or not allowed.
      """)

  @OptionGroup var options: ControlOptions

  func run() async throws {
    let answer = try await options.call(.list)
    let schedules = try ListAnswer(json: answer).schedules
    let times = TimePrinter(isUTC: options.utc)
    var table = TextTable(heading: ["NAME", "NEXT", "LEFT", "LAST", "RESULT", "CRON"])
    for schedule in schedules {
      table.add([
        schedule.name, schedule.isEnabled ? times.text(schedule.next, zone: schedule.zone) : "disabled",
        times.left(until: schedule.next), times.text(schedule.last, zone: schedule.zone), schedule.result ?? "-",
        schedule.cron.joined(separator: ", ").replacing("\t", with: " ").visible,
      ])
    }
    let problems = schedules.compactMap { schedule in schedule.problem.map { "\(schedule.name): \($0)" } }
    let summary = schedules.count == 1 ? "1 schedule." : "\(schedules.count) schedules."
    let warnings = schedules.flatMap { schedule in
      schedule.warnings.map { "warning: \(schedule.name): \($0)" }
    }
    let notes = (problems.map { "problem: \($0)" } + warnings).map(options.colour.yellow)
    await options.print(answer, lines: table.lines + ["", summary] + notes)
  }
}
