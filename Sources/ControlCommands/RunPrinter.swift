import CivilTime
import Console
import Control

/// Runs and tasks for people.
enum RunPrinter {
  /// How a run ended, in a sentence.
  static func sentence(_ run: RunRow) -> String {
    let duration = run.duration.map { " in \(span($0))" } ?? ""
    return "\(run.runID) \(words(run.outcome))\(duration)" + (run.summary.map { ": \($0.visible)" } ?? "")
  }

  /// What became of a request for a run.
  static func beginning(of id: String, waiting: String?) -> String {
    switch waiting {
    case nil: "started \(id)"
    case "overlap": "\(id) waits until the run before it has ended"
    case "max-runs": "\(id) waits for another run to end (--max-runs)"
    case let reason?: "\(id) waits (\(reason))"
    }
  }

  private static func words(_ outcome: String) -> String {
    switch outcome {
    case "finished-early": "succeeded and requested an early finish"
    case "invalid": "failed: its factfile is invalid"
    case "timed-out": "timed out"
    case "cancelled", "replaced", "interrupted": "was \(outcome)"
    case RunRow.running: "is running"
    default: outcome
    }
  }

  /// A table of runs.
  static func table(_ runs: [RunRow], _ times: inout TimePrinter, _ colour: Colour) -> [String] {
    var table = TextTable(heading: ["RUN", "PLANNED", "STARTED", "DURATION", "OUTCOME", "TRIGGER", "BY"])
    for run in runs {
      let zone = run.zone ?? "localtime"
      table.add([
        run.runID, times.text(run.plannedStart, zone: zone), times.text(run.startedAt ?? run.decidedAt, zone: zone),
        run.duration.map(span) ?? "-", run.outcome, run.trigger, run.requestedBy ?? "-",
      ])
    }
    return painted(table.lines, runs.map { isBad($0.outcome) }, colour)
  }

  /// One run and its tasks.
  static func lines(_ answer: RunAnswer, _ times: inout TimePrinter, _ colour: Colour) -> [String] {
    let run = answer.run
    let zone = run.zone ?? "localtime"
    var lines = [
      "run        \(run.runID)", "schedule   \(run.schedule)",
      "trigger    \(run.trigger)" + (run.requestedBy.map { ", by \($0)" } ?? "")
        + (run.note.map { ": \($0.visible)" } ?? ""),
      "scheduled  \(times.text(run.scheduledTime, zone: zone))",
    ]
    if let retried = run.retryOf { lines.append("retries    \(retried)") }
    lines.append("planned    \(times.text(run.plannedStart, zone: zone))")
    if let waiting = answer.waiting {
      return lines + ["waiting    for \(waiting.reason)"]
    }
    lines.append("started    \(times.text(run.startedAt ?? run.decidedAt, zone: zone))")
    if let end = run.endedAt { lines.append("ended      \(times.text(end, zone: zone))") }
    let outcome = "outcome    \(run.outcome)" + (run.duration.map { " in \(span($0))" } ?? "")
    lines.append(isBad(run.outcome) ? colour.red(outcome) : outcome)
    if let summary = run.summary { lines.append("summary    \(summary.visible)") }
    if !answer.retries.isEmpty { lines.append("retried    by \(answer.retries.joined(separator: ", "))") }
    lines += tasks(answer.tasks, zone, &times, colour)
    return answer.omittedTasks == 0 ? lines : lines + ["and \(answer.omittedTasks) more tasks, which were not kept"]
  }

  /// What an answer means that gives no reason.
  private static func note(_ task: TaskRow) -> String? {
    task.state == "SUCCEEDED" && task.attempts == 0 ? "succeeded in the run that this one retries" : nil
  }

  private static func tasks(
    _ tasks: [TaskRow], _ zone: String, _ times: inout TimePrinter, _ colour: Colour
  ) -> [String] {
    guard !tasks.isEmpty else { return [] }
    var table = TextTable(heading: ["TASK", "STATE", "STARTED", "DURATION", "TRIES", "EXIT", "REASON"])
    for task in tasks {
      table.add([
        task.name.visible, task.state, times.text(task.startedAt, zone: zone), task.duration.map(span) ?? "-",
        task.attempts == 0 ? "-" : "\(task.attempts)", task.exitCode.map { "\($0)" } ?? "-",
        (task.reason ?? note(task))?.visible ?? "",
      ])
    }
    let tails = tasks.filter { $0.state == "FAILED" }.flatMap { task in
      [(task.output, "stdout"), (task.errors, "stderr")].filter { !$0.0.isEmpty }.flatMap { text, stream in
        ["", "\(task.name.visible), last output on \(stream):"]
          + (text.hasSuffix("\n") ? text.dropLast() : text[...])
          .split(separator: "\n", omittingEmptySubsequences: false).map { "  \(String($0).visible)" }
      }
    }
    return [""] + painted(table.lines, tasks.map { $0.state == "FAILED" }, colour) + tails
  }

  private static func painted(_ lines: [String], _ isBad: [Bool], _ colour: Colour) -> [String] {
    [lines[0]] + zip(lines.dropFirst(), isBad).map { $1 ? colour.red($0) : $0 }
  }

  private static func isBad(_ outcome: String) -> Bool {
    !RunRow.successes.contains(outcome) && ![RunRow.running, RunRow.waiting].contains(outcome)
  }

  /// Seconds for people: `2.1s`, `3m 12s`.
  static func span(_ seconds: Double) -> String {
    guard seconds < 60 else { return TimePrinter.span(seconds: Int64(seconds)) }
    let tenths = Int(seconds * 10)
    return "\(tenths / 10).\(tenths % 10)s"
  }
}
