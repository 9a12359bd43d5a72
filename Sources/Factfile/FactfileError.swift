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

    init(_ reason: String, pointer: String? = nil, at span: SourceSpan?) {
      self.pointer = pointer
      self.reason = reason
      self.span = span
    }

    /// The mistake in one sentence, with its pointer where it has one.
    public var text: String { (pointer.map { "'\($0.isEmpty ? "/" : $0)' - " } ?? "") + reason }
  }

  /// At least one mistake; those of the schema come alone, because the rules need a file that has its form.
  public let problems: [Problem]

  /// The message for a person, one line for each mistake.
  public func message(path: String) -> String {
    let reasons = problems.map(\.text)
    let reason = reasons.count == 1 ? reasons[0] : reasons.map { "\n  " + $0 }.joined()
    return "'\(path)' is not a valid factotum factfile: \(reason)"
  }
}

/// Something in a factfile that works, and may not do what its author means.
public struct FactfileWarning: Hashable, Sendable, CustomStringConvertible {
  public let description: String
  /// Whether `--strict` makes it an error.
  public let isErrorWhenStrict: Bool
}
