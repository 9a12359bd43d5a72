public import Diagnostics

/// Why a text is no cron expression, with the columns it is about.
///
/// Source of the codes: `cron.md`, section A.5.
public struct CronError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Code, sentence, columns from 1 within the expression, and hint.
  public let diagnostic: Diagnostic

  init(_ code: String, _ message: String, at columns: Range<Int>? = nil, hint: String? = nil) {
    diagnostic = Diagnostic(code: code, message, at: columns.map(SourceSpan.init(columns:)), hint: hint)
  }

  /// A zone that the machine does not have; the nearest of those it has is the hint.
  public static func unknownZone(
    _ name: String, at span: SourceSpan?, among names: some Sequence<String>
  ) -> CronError {
    let nearest = nearestName(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
    return CronError(Diagnostic(code: "E106", "unknown time zone '\(name)'\(nearest)", at: span))
  }

  /// A zone in front of the expression, and another one beside it.
  public static func zoneGivenTwice(_ first: String, _ second: String, at span: SourceSpan?) -> CronError {
    CronError(Diagnostic(code: "E106", "time zone given twice (\(first) and \(second))", at: span))
  }

  private init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }

  public var description: String { diagnostic.message }
}

extension SourceSpan {
  /// Columns of an expression, counted from 0.
  init(columns: Range<Int>) { self.init(line: 1, column: columns.lowerBound + 1, length: columns.count) }
}
