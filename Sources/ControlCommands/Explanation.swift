import CivilTime
import Console
import Cron
import Diagnostics
import JSON

/// What there is to say about one expression in a zone.
struct Explanation {
  /// The expression as it was written.
  let text: String
  private let expression: CronExpression
  private let words: String
  private let series: FireSeries
  private let warnings: [Diagnostic]

  init(text: String, reading: CronReading, zone: TimeZoneRules, start: Instant) {
    self.text = text
    expression = reading.expression
    words = expression.words(in: zone, after: start)
    series = FireSeries(expressions: [expression], zone: zone, start: start)
    warnings = reading.warnings + expression.outlook(after: start, in: zone)
  }

  /// For people.
  func lines(_ options: ControlOptions) -> [String] {
    let next = series.fires(limit: 1).first.map { series.line($0, isUTC: options.utc) } ?? series.absence
    return [
      "fires      \(words)", "canonical  \(expression.description)", "next       \(next)",
    ] + warnings.map { options.colour.yellow($0.rendered(file: nil, source: text)) }
  }

  /// For machines.
  var json: JSONValue {
    [
      "words": .string(words), "canonical": .string(expression.description), "timezone": .string(series.zone.name),
      "next": series.fires(limit: 1).first.map(series.json) ?? nil, "warnings": .array(warnings.map(Self.json)),
    ]
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
