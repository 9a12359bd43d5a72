public import Diagnostics

/// Something about a schedule that works, and may not do what its author means.
public struct ScheduleWarning: Hashable, Sendable {
  /// In one line, without a place.
  public let message: String
  /// With its place and, where there is one, the line with a caret.
  public let text: String

  /// Describes a warning.
  public init(message: String, text: String) {
    self.message = message
    self.text = text
  }

  /// Shows what a reader says of a text.
  ///
  /// - Parameter lines: those of the text.
  public init(_ diagnostic: Diagnostic, file: String, lines: [Substring]) {
    message = (diagnostic.code.map { "\($0): " } ?? "") + diagnostic.message
    text = diagnostic.rendered(file: file, lines: lines)
  }
}
