extension Diagnostic {
  /// The longest part of a source line that is shown, in characters.
  static let shownWidth = 160

  /// Renders the diagnostic for a person: place, message, the line with a caret below it, and the hint.
  ///
  ///     /etc/factotum.d/etl.toml:3:1: error: unknown key 'crom'
  ///       crom = "15 2 * * *"
  ///       ^~~~
  ///       did you mean 'cron'?
  ///
  /// - Parameters:
  ///   - file: the name to show for the text; nil leaves it out.
  ///   - source: the text the span lies in; nil leaves the line and the caret out.
  public func rendered(file: String?, source: String?) -> String {
    rendered(file: file, lines: source.map(Self.lines) ?? [])
  }

  /// Renders one of many diagnostics of a text.
  ///
  /// - Parameter lines: the lines of the text, without their ends.
  public func rendered(file: String?, lines: [Substring]) -> String {
    var place = file.map { [$0] } ?? []
    if let span { place += ["\(span.start.line)", "\(span.start.column)"] }
    let label = code.map { "\(severity.rawValue) \($0)" } ?? severity.rawValue
    let heading = place.isEmpty ? "" : place.joined(separator: ":") + ": "
    var shown = ["\(heading)\(label): \(message)"]
    if let span, lines.indices.contains(span.start.line - 1) {
      shown += Diagnostic.excerpt(of: lines[span.start.line - 1], marking: span)
    }
    if let hint { shown.append("  \(hint)") }
    return shown.joined(separator: "\n")
  }

  /// The lines of a text, without their ends.
  public static func lines(of source: String) -> [Substring] {
    source.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  }

  /// The line around the span, control characters made visible, and the caret line below it.
  private static func excerpt(of line: Substring, marking span: SourceSpan) -> [String] {
    let characters = Array(line)
    let column = min(span.start.column - 1, characters.count)
    let first = column < shownWidth - 20 ? 0 : column - shownWidth / 2
    let shown = characters[first..<min(characters.count, first + shownWidth)].map(visible)
    let marked = min(span.length, max(1, shown.count - (column - first)))
    let caret = "^" + String(repeating: "~", count: max(0, marked - 1))
    return [
      "  " + String(shown), "  " + String(repeating: " ", count: max(0, column - first)) + caret,
    ]
  }

  /// A control character would disturb the terminal and shift the caret, so a space stands for it.
  private static func visible(_ character: Character) -> Character {
    character.unicodeScalars.contains { $0.properties.generalCategory == .control } ? " " : character
  }
}
