import ArgumentParser
import CivilTime
import Console
import Control

/// `factotumctl show`: everything about one schedule.
struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show everything about one schedule.",
    discussion: """
      The constraint is asked now. Planned starts are shown where a jitter moves them.

        factotumctl show nightly-etl
        factotumctl show nightly-etl --json | jq .fires

      Exit status: 0 done, 1 no such schedule, 3 no daemon or not allowed.
      """)

  @Argument(help: ArgumentHelp("The schedule.", valueName: "name"), completion: .schedules)
  var name: String

  @OptionGroup var options: ControlOptions

  func run() async throws {
    let answer = try await options.call(ControlInterface.show, ShowParameters { $0.name = name })
    var times = TimePrinter(isUTC: options.utc)
    await options.print(answer, lines: description(answer) + state(answer, &times) + history(answer, &times))
  }

  /// What its file says.
  private func description(_ answer: ShowAnswer) -> [String] {
    let schedule = answer.schedule
    var lines = ["schedule     \(schedule.name)" + (schedule.isEnabled ? "" : " (disabled)")]
    if let text = schedule.description { lines.append("description  \(text.visible)") }
    lines.append("file         \(schedule.file):\(schedule.line)")
    for (expression, words) in zip(schedule.cron, answer.words) {
      lines += ["cron         \(expression.replacing("\t", with: " ").visible)", "             \(words)"]
    }
    lines.append("timezone     \(schedule.zone)")
    lines.append("factfile     \(answer.factfile)")
    if let user = answer.user { lines.append("user         \(user)" + (answer.group.map { ":\($0)" } ?? "")) }
    lines.append("overlap      \(answer.overlap)")
    let window = answer.catchUp == "none" ? "" : ", window \(RunPrinter.span(answer.catchUpWindow))"
    lines.append("catchup      \(answer.catchUp)\(window)")
    for (key, seconds) in [
      ("start-deadline", answer.startDeadline), ("jitter", answer.jitter > 0 ? answer.jitter : nil),
      ("timeout", answer.timeout),
    ] {
      if let seconds { lines.append("\(key)  ".padded(to: 13) + RunPrinter.span(seconds)) }
    }
    if let time = answer.notBefore { lines.append("not-before   \(time)") }
    if let time = answer.notAfter { lines.append("not-after    \(time)") }
    if !answer.tags.isEmpty { lines.append("tag          \(answer.tags.joined(separator: ", ").visible)") }
    return lines
  }

  /// Where it stands.
  private func state(_ answer: ShowAnswer, _ times: inout TimePrinter) -> [String] {
    let schedule = answer.schedule
    var lines: [String] = []
    if !answer.constraint.isEmpty {
      let verdict = answer.matchesHere.map { $0 ? "matches this host" : "does not match this host" }
      let reason = answer.constraintReason.map { ": \($0)" } ?? ""
      lines.append(
        "constraint   \(answer.constraint.joined(separator: " or ")), \(verdict ?? "cannot be checked")\(reason)")
    }
    if let pause = schedule.paused { lines.append(options.colour.yellow("paused       \(times.text(of: pause))")) }
    if let problem = schedule.problem { lines.append(options.colour.red("problem      \(problem)")) }
    for fire in answer.fires {
      let planned = fire.planned == fire.time ? "" : ", planned start \(times.text(fire.planned, zone: fire.zone))"
      lines.append(
        "next         \(times.text(fire.time, zone: fire.zone))\(planned)" + (fire.note.map { "  \($0)" } ?? ""))
    }
    lines += answer.active.map { "running      \($0.runID), for \(times.since($0.startedAt))" }
    lines += answer.waiting.map { "waiting      \($0.runID), for \($0.reason)" }
    lines += answer.backfills.map { "backfill     \($0.backfillID), at \($0.position ?? $0.from) of \($0.through)" }
    for warning in answer.warnings {
      let text = warning.text.split(separator: "\n").map { options.colour.yellow(String($0)) }
      lines += ["warning      \(warning.message)"] + text
    }
    return lines
  }

  private func history(_ answer: ShowAnswer, _ times: inout TimePrinter) -> [String] {
    guard !answer.runs.isEmpty else { return ["no run yet"] }
    return [""] + RunPrinter.table(answer.runs, &times, options.colour)
  }
}

extension String {
  /// The text with blanks behind it, up to a width.
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
