import ArgumentParser
import CivilTime
import Console
import Control

/// `factotumctl why`: what became of an instant of a schedule, and why.
struct WhyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why", abstract: "Explain why a schedule ran, or did not run, at a time.",
    discussion: """
      Tells whether the time is a fire of the schedule, what each gate said, who decided when, and what became of the
      run. Without --at it is about the last fire. A time without an offset is in the schedule's zone.

        factotumctl why nightly-etl
        factotumctl why nightly-etl --at 2026-11-23T02:15

      Exit status: 0 done, 1 no such schedule, 2 usage, 3 no daemon or not allowed.
      """)

  @Argument(help: ArgumentHelp("The schedule.", valueName: "name"), completion: .schedules)
  var name: String

  @Option(help: ArgumentHelp("The time that is asked about, past or coming.", valueName: "time"))
  var at: String?

  @OptionGroup var options: ControlOptions

  func run() async throws {
    let answer = try await options.call(
      ControlInterface.why,
      WhyParameters {
        $0.schedule = name
        $0.at = at
      })
    var times = TimePrinter(isUTC: options.utc)
    await options.print(answer, lines: lines(answer, &times))
  }

  private func lines(_ answer: WhyAnswer, _ times: inout TimePrinter) -> [String] {
    let zone = answer.zone
    let isBad = answer.run.map { !RunRow.successes.contains($0.outcome) && $0.endedAt != nil } ?? false
    let sentence = "answer     \(answer.answer)"
    var lines = [
      "schedule   \(answer.schedule)", "time       \(times.text(answer.time, zone: zone))",
      isBad ? options.colour.red(sentence) : sentence,
    ]
    for decision in answer.decisions {
      let pass = answer.decisions.count > 1 ? ", pass \(decision.pass) of the clock" : ""
      lines.append(
        "decided    \(times.text(decision.decidedAt, zone: zone)): \(decision.decision), "
          + "\(RunPrinter.span(decision.lateness)) late\(pass)")
    }
    if let decider = answer.decidedBy { lines.append("by         \(decider)") }
    if let run = answer.run { lines.append("run        \(run.runID)") }
    if !answer.retries.isEmpty { lines.append("retried    by \(answer.retries.joined(separator: ", "))") }
    if answer.steps.isEmpty {
      lines.append("before     \(times.text(answer.previous, zone: zone))")
      lines.append("after      \(times.text(answer.next, zone: zone))")
    }
    return lines + steps(answer)
  }

  private func steps(_ answer: WhyAnswer) -> [String] {
    guard !answer.steps.isEmpty else { return [] }
    var table = TextTable(heading: ["GATE", "ANSWER", "WAITED", "DETAIL"])
    for step in answer.steps {
      let waited = step.waited > 0 ? RunPrinter.span(step.waited) : "-"
      table.add([step.gate, step.answer, waited, step.detail?.visible ?? ""])
    }
    return [""] + table.lines
  }
}
