public import Diagnostics

/// A file of dates that `exclude` names: one date a line, or a calendar.
///
/// Source: `scheduling.md`, section 2.
public enum DateFile {
  /// The largest file that is read, in bytes.
  public static let byteLimit = 1 << 20
  /// The most dates of one file.
  static let dateLimit = 10_000

  /// A file that was read.
  public struct Reading: Sendable {
    /// Of no use where there are mistakes.
    public internal(set) var dates: [ExcludedDate] = []
    public internal(set) var diagnostics: [Diagnostic] = []

    mutating func report(_ message: String, line: Int, length: Int = 1, hint: String? = nil) {
      diagnostics.append(
        Diagnostic(.error, message, at: SourceSpan(line: line, column: 1, length: length), hint: hint))
    }
  }

  /// Reads a file; one whose name ends in `.ics` is a calendar.
  public static func parse(_ text: String, path: String) -> Reading {
    var reading = path.lowercased().hasSuffix(".ics") ? CalendarFile.parse(text) : parseLines(text)
    if reading.dates.count > dateLimit {
      reading.report("the file has more than \(dateLimit) dates", line: 1)
    }
    return reading
  }

  /// Dates, one a line; `#` begins a comment, which is the label of the date before it.
  private static func parseLines(_ text: String) -> Reading {
    var reading = Reading()
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let parts = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(trimmed)
      guard !parts[0].isEmpty else { continue }
      let label = parts.count == 2 && !parts[1].isEmpty ? parts[1] : nil
      if let date = ExcludedDate(parts[0], label: label) {
        reading.dates.append(date)
      } else {
        reading.report(
          "'\(parts[0])' is no date that exists", line: index + 1, length: line.count,
          hint: "write 2026-12-25, or --12-25 for every year")
      }
    }
    return reading
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
