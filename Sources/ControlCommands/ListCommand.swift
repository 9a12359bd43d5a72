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
    guard !options.json else {
      var answer = try await options.daemon.allSchedules()
      if !all { answer.schedules.removeAll { !$0.isEnabled } }
      let order = Self.order(answer.schedules.map { ($0.isEnabled, $0.next) })
      answer.schedules = order.map { answer.schedules[$0] }
      return await options.print(answer, lines: [])
    }
    let pages = try await options.daemon.scheduleLines()
    // Ten thousand lines are not moved about: their order is one of places.
    let places = pages.indices.flatMap { page in (pages[page].lines ?? []).indices.map { (page: page, line: $0) } }
    let disabled = pages.reduce(0) { $0 + ($1.lines ?? []).count { $0.isDisabled == true } }
    let keys = pages.flatMap { ($0.lines ?? []).map { ($0.isDisabled != true, $0.next) } }
    let order = Self.order(keys).filter { all || keys[$0].0 }
    var times = TimePrinter(isUTC: options.utc)
    var table = TextTable(heading: ["NAME", "NEXT", "LEFT", "LAST", "RESULT", "CRON"])
    var notes: [String] = [], warnings: [String] = []
    for place in order.lazy.map({ places[$0] }) {
      guard let line = pages[place.page].lines?[place.line] else { continue }
      let zone = line.zone ?? pages[place.page].zone ?? "UTC"
      table.add([
        line.name, Self.next(line, zone, &times), times.left(until: line.next), times.text(line.last, zone: zone),
        line.result ?? "-", line.cron.withoutTabs.visible,
      ])
      if let problem = line.problem { notes.append("problem: \(line.name): \(problem)") }
      for warning in line.warnings ?? [] { warnings.append("warning: \(line.name): \(warning)") }
    }
    let hidden = all || disabled == 0 ? "" : "; \(disabled) disabled, shown with --all"
    let summary = (order.count == 1 ? "1 schedule" : "\(order.count) schedules") + hidden + "."
    notes += (pages.first?.notLoaded ?? []).map { times.line($0) } + warnings
    await options.print(lines: table.lines + ["", summary] + notes.map(options.colour.yellow))
  }

  private static func next(_ line: ScheduleLine, _ zone: String, _ times: inout TimePrinter) -> String {
    guard line.isDisabled != true else { return "disabled" }
    guard line.isPaused == true else { return times.text(line.next, zone: zone) }
    return line.pausedUntil.map { "paused until \(times.text($0, zone: zone))" } ?? "paused"
  }

  /// The positions of those that fire first come first, those that never do last; of those that fire together the order of
  /// names stays.
  private static func order(_ schedules: [(isEnabled: Bool, next: String?)]) -> [Int] {
    let keys = schedules.enumerated().map { position, schedule in
      let next = schedule.next.flatMap { Instant(rfc3339UTC: $0) }?.secondsSinceEpoch ?? .max
      return (isEnabled: schedule.isEnabled ? 0 : 1, next: next, position: position)
    }
    return keys.sorted { ($0.isEnabled, $0.next, $0.position) < ($1.isEnabled, $1.next, $1.position) }.map(\.position)
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
    let pages = try await pages(isBrief: false)
    var answer = pages.first ?? ListAnswer()
    answer.schedules = pages.flatMap(\.schedules)
    answer.next = nil
    return answer
  }

  /// What a table shows of all schedules, page by page, in the order of their names.
  func scheduleLines() async throws -> [ListAnswer] { try await pages(isBrief: true) }

  private func pages(isBrief: Bool) async throws -> [ListAnswer] {
    let parameters = ListParameters {
      $0.limit = Self.pageSize
      $0.isBrief = isBrief ? true : nil
    }
    let pages = Mutex<[ListAnswer]>([])
    try await follow(ControlInterface.list, parameters, deadline: .seconds(60)) { page in
      pages.withLock { $0.append(page) }
      return true
    }
    return pages.withLock { $0 }
  }
}
