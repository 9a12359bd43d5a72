public import Diagnostics

/// An expression with what is to be said about how it is spelt.
public struct CronReading: Sendable {
  public let expression: CronExpression
  /// What works, and may not do what its author means: W201 to W204, with the columns of the text.
  public let warnings: [Diagnostic]
  /// Where the zone in front of the expression stands.
  public let zoneSpan: SourceSpan?
}

extension CronExpression {
  /// Reads an expression and says what may surprise its author.
  ///
  /// - Throws: `CronError`, as `parse`.
  public static func read(
    _ text: String, for identity: CronIdentity = CronIdentity()
  ) throws(CronError) -> CronReading {
    var parser = CronParser(text, identity: identity)
    let expression = try parser.parseAsWritten()
    return CronReading(
      expression: expression, warnings: parser.warnings, zoneSpan: parser.remarks.zone.map(SourceSpan.init(columns:)))
  }
}
