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

  public var description: String { diagnostic.message }
}

extension SourceSpan {
  /// Columns of an expression, counted from 0.
  init(columns: Range<Int>) { self.init(line: 1, column: columns.lowerBound + 1, length: columns.count) }
}
