import ArgumentParser
import CivilTime
import Console
import Cron
import Diagnostics
import JSON

/// `factotumctl explain`: what an expression means.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Says in words what an expression means, and what may surprise in it.",
    discussion: "It needs no daemon. Exit status 2: it is no expression.")

  @Argument(help: ArgumentHelp("The expression in quotes.", valueName: "expression"))
  var text: String

  @OptionGroup var options: ExpressionOptions

  @Flag(help: "Print the answer as JSON.")
  var json = false

  func run() async throws {
    let (reading, zone) = try options.read(text)
    let expression = reading.expression
    let series = FireSeries(expressions: [expression], zone: zone, start: try options.start(in: zone))
    let next = series.fires(limit: 1).first
    let warnings = reading.warnings + expression.outlook(after: series.start, in: zone)
    let console = ConsoleWriter()
    if json {
      let answer: JSONValue = [
        "words": .string(expression.words), "canonical": .string(expression.description),
        "timezone": .string(zone.name), "next": next.map(series.json) ?? nil,
        "warnings": .array(warnings.map(Self.json)),
      ]
      console.write(line: answer.compactText, to: .output)
    } else {
      console.write(line: "fires      \(expression.words)", to: .output)
      console.write(line: "canonical  \(expression.description)", to: .output)
      console.write(line: "next       \(next.map { series.line($0, isUTC: false) } ?? series.absence)", to: .output)
      for warning in warnings { console.write(line: warning.rendered(file: nil, source: text), to: .output) }
    }
    await console.finish()
  }

  private static func json(_ warning: Diagnostic) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("code", warning.code.map { .string($0) } ?? nil), ("message", .string(warning.message)),
    ]
    if let span = warning.span {
      members += [("column", .integer(span.start.column)), ("length", .integer(span.length))]
    }
    if let hint = warning.hint { members.append(("hint", .string(hint))) }
    return .object(members)
  }
}
