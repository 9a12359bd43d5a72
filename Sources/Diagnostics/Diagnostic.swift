/// One mistake or warning in something a user wrote, with its place.
public struct Diagnostic: Hashable, Sendable {
  /// How much a diagnostic weighs.
  public enum Severity: String, Hashable, Sendable {
    /// What was written cannot be used.
    case error
    /// What was written works, and may not do what its author means.
    case warning
  }

  public let severity: Severity
  /// A stable code such as `E110`, where the kind of mistake has one.
  public let code: String?
  /// One sentence that says what is wrong.
  public let message: String
  /// Where it is, nil where the whole text is meant.
  public let span: SourceSpan?
  /// What to do about it, nil where the message says it already.
  public let hint: String?

  /// Describes one mistake or warning.
  public init(
    _ severity: Severity = .error, code: String? = nil, _ message: String, at span: SourceSpan? = nil,
    hint: String? = nil
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.span = span
    self.hint = hint
  }

  /// The same diagnostic in other words or elsewhere: what is nil stays as it is.
  public func with(message: String? = nil, span: SourceSpan? = nil, hint: String? = nil) -> Diagnostic {
    Diagnostic(
      severity, code: code, message ?? self.message, at: span ?? self.span, hint: hint ?? self.hint)
  }
}
