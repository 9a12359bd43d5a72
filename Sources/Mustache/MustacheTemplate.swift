public import Diagnostics

/// Why a text is no template, and where in it.
public struct MustacheError: Error, Hashable, Sendable, CustomStringConvertible {
  public let reason: String
  /// The character of the template, from 1.
  public let position: SourcePosition

  public var description: String { "\(reason) at column \(position.column) of line \(position.line) of the template" }
}

/// A Mustache template: interpolation, sections, inverted sections, comments and delimiters.
///
/// Source: the published Mustache specification, version 1.4; partials and lambdas have no place in a factfile.
public struct MustacheTemplate: Sendable, Equatable {
  /// A name such as `job.bucket`; one part alone may be `.`, the current value.
  struct Name: Sendable, Equatable {
    let text: String
    let position: SourcePosition
    var parts: [String] {
      text == "." ? [] : text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }
  }

  indirect enum Piece: Sendable, Equatable {
    case text(String)
    case variable(Name, isEscaped: Bool)
    case section(Name, isInverted: Bool, [Piece])
  }

  let pieces: [Piece]

  /// Reads a template.
  public static func parse(_ text: String) throws(MustacheError) -> MustacheTemplate {
    guard text.contains("{{") else { return MustacheTemplate(pieces: [.text(text)]) }
    var parser = MustacheParser(text: text)
    return MustacheTemplate(pieces: try parser.parse())
  }
}
