public import Diagnostics

/// Why a text is no cron expression, with the columns it is about.
///
/// Source of the codes: `cron.md`, section A.5.
public struct CronError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Code, sentence, columns from 1 within the expression, and hint.
  public let diagnostic: Diagnostic

  init(_ code: String, _ message: String, at columns: Range<Int>? = nil, hint: String? = nil) {
    let span = columns.map { SourceSpan(line: 1, column: $0.lowerBound + 1, length: $0.count) }
    diagnostic = Diagnostic(code: code, message, at: span, hint: hint)
  }

  public var description: String { diagnostic.message }
}
