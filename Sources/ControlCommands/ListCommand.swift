import ArgumentParser
import CivilTime
import Console
import Control

/// `factotumctl list`: every schedule, when it fires next and what its last run came to.
struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Show every schedule, its next fire and its last run.",
    discussion: """
      Without --all, schedules that are disabled are left out. Files that are not as they were when they were loaded
      are named below the table.

        factotumctl list --all
        factotumctl list --json | jq -r '.schedules[] | select(.result == "failed") | .name'

      Exit status: 0 done, 3 no daemon or not allowed.
      """)

  @Flag(help: "Also show disabled schedules.")
  var all = false

  @OptionGroup var options: ControlOptions

  func run() async throws {
    var answer = try await options.daemon.allSchedules()
    let disabled = answer.schedules.count { !$0.isEnabled }
    if !all { answer.schedules.removeAll { !$0.isEnabled } }
    answer.schedules.sort { Self.order($0) < Self.order($1) }
    let schedules = answer.schedules
    var times = TimePrinter(isUTC: options.utc)
    var table = TextTable(heading: ["NAME", "NEXT", "LEFT", "LAST", "RESULT", "CRON"])
    for schedule in schedules {
      table.add([
        schedule.name, Self.next(schedule, &times), times.left(until: schedule.next),
        times.text(schedule.last, zone: schedule.zone), schedule.result ?? "-",
        schedule.cron.joined(separator: ", ").replacing("\t", with: " ").visible,
      ])
    }
    let hidden = all || disabled == 0 ? "" : "; \(disabled) disabled, shown with --all"
    let summary = (schedules.count == 1 ? "1 schedule" : "\(schedules.count) schedules") + hidden + "."
    let problems = schedules.compactMap { schedule in schedule.problem.map { "problem: \(schedule.name): \($0)" } }
    let warnings = schedules.flatMap { schedule in
      schedule.warnings.map { "warning: \(schedule.name): \($0)" }
    }
    let notes = (problems + answer.notLoaded.map { times.line($0) } + warnings).map(options.colour.yellow)
    await options.print(answer, lines: table.lines + ["", summary] + notes)
  }

  private static func next(_ schedule: ScheduleRow, _ times: inout TimePrinter) -> String {
    guard schedule.isEnabled else { return "disabled" }
    guard let pause = schedule.paused else { return times.text(schedule.next, zone: schedule.zone) }
    return pause.until.map { "paused until \(times.text($0, zone: schedule.zone))" } ?? "paused"
  }

  /// Those that fire first come first, those that never do last.
  private static func order(_ schedule: ScheduleRow) -> (Int, String, String) {
    (schedule.isEnabled ? 0 : 1, schedule.next ?? "~", schedule.name)
  }
}

extension DaemonConnection {
  /// The most schedules of one page.
  private static let pageSize = 5000

  /// One schedule that is loaded.
  func schedule(named name: String) async throws -> ScheduleRow {
    let answer = try await call(ControlInterface.list, ListParameters { $0.name = name })
    guard let schedule = answer.schedules.first else { throw NoSuchSchedule(name, nearest: nil) }
    return schedule
  }

  /// All schedules, in the order of their names; read again where a load comes between two pages.
  func allSchedules() async throws -> ListAnswer {
    while true {
      var answer = try await call(ControlInterface.list, ListParameters { $0.limit = Self.pageSize })
      let version = answer.version
      while let next = answer.next {
        let page = try await call(
          ControlInterface.list,
          ListParameters {
            $0.after = next
            $0.limit = Self.pageSize
          })
        answer.schedules += page.schedules
        answer.next = page.version == version ? page.next : nil
        answer.version = page.version
      }
      if answer.version == version { return answer }
    }
  }
}
