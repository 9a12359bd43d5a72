import Cron
import Diagnostics

/// The expressions that the error of a text proposes, and the time zone with them; nothing where it is none from elsewhere.
func proposals(for text: String) -> (expressions: [String], zone: String?) {
  do throws(CronError) {
    _ = try CronExpression.parse(text, for: PropertyTests.identity)
    return ([], nil)
  } catch {
    guard error.diagnostic.code == "E150", let start = error.description.split(separator: "; write ").last,
      error.description.contains("; write '")
    else { return ([], nil) }
    // Weekdays in words, and patterns of one field, are no expressions.
    let quoted = start.split(separator: "'", omittingEmptySubsequences: false).enumerated().filter {
      $0.offset % 2 == 1
    }
    let zone = error.description.split(separator: "timezone = \"").dropFirst().first.map { String($0.dropLast()) }
    return (
      quoted.map { String($0.element) }.filter { $0.contains { $0 == " " || $0 == "\t" } || $0.hasPrefix("@") }, zone
    )
  }
}
