public import Diagnostics

/// Everything that is wrong with a factfile.
public struct FactfileError: Error, Hashable, Sendable {
  /// One mistake.
  public struct Problem: Hashable, Sendable {
    /// The JSON pointer of what is meant, nil where the sentence names the task already.
    public let pointer: String?
    public let reason: String
    /// Where it stands in the file.
    public let span: SourceSpan?
    /// Whether it is the JSON Schema that forbids it.
    let isBreach: Bool

    /// A breach of the schema where it has a pointer.
    init(_ reason: String, pointer: String? = nil, at span: SourceSpan?) {
      self.pointer = pointer
      self.reason = reason
      self.span = span
      isBreach = pointer != nil
    }

    /// A breach of a rule, at a place that the sentence alone does not tell.
    init(rule reason: String, pointer: String, at span: SourceSpan?) {
      self.pointer = pointer
      self.reason = reason
      self.span = span
      isBreach = false
    }

    /// The mistake in one sentence: that of the schema behind its pointer, that of a rule before it.
    public var text: String {
      guard let pointer else { return reason }
      return isBreach ? "'\(pointer.isEmpty ? "/" : pointer)' - \(reason)" : "\(reason) ('\(pointer)')"
    }
  }

  /// At least one mistake; those of the schema come alone, because the rules need a file that has its form.
  public let problems: [Problem]

  /// The message for a person, one line for each mistake.
  public func message(path: String) -> String { Self.message(path: path, reasons: problems.map(\.text)) }

  /// The message for a person, one line for each of at least one reason.
  public static func message(path: String, reasons: [String]) -> String {
    let reason = reasons.count == 1 ? reasons[0] : reasons.map { "\n  " + $0 }.joined()
    return "'\(path)' is not a valid factotum factfile: \(reason)"
  }
}

/// Something in a factfile that works, and may not do what its author means.
public struct FactfileWarning: Hashable, Sendable, CustomStringConvertible {
  public let description: String
  /// Whether `--strict` makes it an error.
  public let isErrorWhenStrict: Bool
  /// Whether it is about braces that are left as they are and name no variable that has a value: whoever knows all
  /// variables need not be warned.
  public let namesNoVariable: Bool

  init(_ description: String, isErrorWhenStrict: Bool = false, namesNoVariable: Bool = false) {
    self.description = description
    self.isErrorWhenStrict = isErrorWhenStrict
    self.namesNoVariable = namesNoVariable
  }
}
