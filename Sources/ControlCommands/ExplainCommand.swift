import ArgumentParser
import CivilTime
import Control
import Cron
import JSON

/// `factotumctl explain`: what an expression means.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Show an expression in words, with its warnings.",
    discussion: """
      An expression needs no daemon; the expressions of a schedule are looked up there. H and ~ are explained
      exactly for the schedule that --name names.

        factotumctl explain '15 2 L * 1-5' --timezone Europe/Berlin
        factotumctl explain 'H H * * *' --name nightly-etl

      Exit status: 0 done, 1 no such schedule, 2 no expression, 3 no daemon or not allowed.
      """)

  @Argument(
    help: ArgumentHelp("A schedule's name, or an expression in quotes.", valueName: "name or expression"),
    completion: .schedules)
  var subject: String

  @OptionGroup var expressionOptions: ExpressionOptions
  @OptionGroup var options: ControlOptions

  func run() async throws {
    if NamedSchedule.isName(subject) { return try await explainSchedule() }
    if expressionOptions.name == nil, let words = try? CronExpression.wordsWithoutName(subject) {
      return try await explainDrawn(words)
    }
    let (reading, zone) = try expressionOptions.read(subject)
    let explanation = try explanation(of: reading, subject, in: zone)
    await options.print(explanation.json, lines: explanation.lines(options))
  }

  private func explanation(of reading: CronReading, _ text: String, in zone: TimeZoneRules) throws -> Explanation {
    Explanation(text: text, reading: reading, zone: zone, start: try expressionOptions.start(in: zone))
  }

  /// Each of its expressions by itself.
  private func explainSchedule() async throws {
    let found = try await NamedSchedule.find(subject, options, expressionOptions)
    let explanations = try zip(found.readings, found.schedule.cron).map {
      try explanation(of: $0, $1, in: found.zone)
    }
    let blocks = explanations.map { ["expression \($0.text)"] + $0.lines(options) }
    await options.print(.array(explanations.map(\.json)), lines: Array(blocks.joined(separator: [""])))
  }

  /// What can be said about drawn values before it is known for whom they are drawn.
  private func explainDrawn(_ words: String) async throws {
    let sample = CronIdentity(name: "name", machine: "machine")
    let canonical = try CronExpression.parse(subject, for: sample).description
    let answer: JSONValue = [
      "words": .string(words), "canonical": .string(canonical), "next": nil, "warnings": .array([]),
    ]
    let advice = "depends on the schedule's name; give it with --name"
    await options.print(answer, lines: ["fires      \(words)", "canonical  \(canonical)", "next       \(advice)"])
  }
}
