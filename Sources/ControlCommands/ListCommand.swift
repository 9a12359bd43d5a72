import ArgumentParser
import CivilTime
import Console
import Control
import Synchronization

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
    var times = TimePrinter(isUTC: options.utc)
    answer.schedules = Self.inOrder(answer.schedules)
    let schedules = answer.schedules
    var table = TextTable(heading: ["NAME", "NEXT", "LEFT", "LAST", "RESULT", "CRON"])
    for schedule in schedules {
      let cron = schedule.cron.count == 1 ? schedule.cron[0] : schedule.cron.joined(separator: ", ")
      table.add([
        schedule.name, Self.next(schedule, &times), times.left(until: schedule.next),
        times.text(schedule.last, zone: schedule.zone), schedule.result ?? "-", cron.withoutTabs.visible,
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

  /// Those that fire first come first, those that never do last; of those that fire together the order of names stays.
  private static func inOrder(_ schedules: [ScheduleRow]) -> [ScheduleRow] {
    let keys = schedules.enumerated().map { position, schedule in
      let next = schedule.next.flatMap { Instant(rfc3339UTC: $0) }?.secondsSinceEpoch ?? .max
      return (isEnabled: schedule.isEnabled ? 0 : 1, next: next, position: position)
    }
    return keys.sorted { ($0.isEnabled, $0.next, $0.position) < ($1.isEnabled, $1.next, $1.position) }
      .map { schedules[$0.position] }
  }
}

extension String {
  /// The text with a blank for each tab.
  fileprivate var withoutTabs: String {
    utf8.contains(UInt8(ascii: "\t")) ? replacing("\t", with: " ") : self
  }
}

extension DaemonConnection {
  /// How many schedules a page has: the daemon makes one while this side reads the one before.
  private static let pageSize = 1000

  /// One schedule that is loaded.
  func schedule(named name: String) async throws -> ScheduleRow {
    let answer = try await call(ControlInterface.list, ListParameters { $0.name = name })
    guard let schedule = answer.schedules.first else { throw NoSuchSchedule(name, nearest: nil) }
    return schedule
  }

  /// All schedules, in the order of their names.
  func allSchedules() async throws -> ListAnswer {
    let parameters = ListParameters {
      $0.limit = Self.pageSize
      $0.isBrief = true
    }
    let whole = Mutex<ListAnswer?>(nil)
    try await follow(ControlInterface.list, parameters, deadline: .seconds(60)) { page in
      whole.withLock { whole in
        if whole == nil { whole = page } else { whole?.schedules += page.schedules }
      }
      return true
    }
    var answer = whole.withLock { $0 } ?? ListAnswer()
    answer.next = nil
    return answer
  }
}
