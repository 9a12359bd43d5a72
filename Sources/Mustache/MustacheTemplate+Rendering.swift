public import Diagnostics
public import JSON

extension MustacheTemplate {
  /// Something about a rendered template that its author may not have meant.
  public struct Remark: Hashable, Sendable {
    /// What happened to a variable.
    public enum Kind: Hashable, Sendable {
      /// It has no value and became the empty string.
      case missing
      /// HTML-escaping changed its value; three braces leave it as it is.
      case escaped
    }
    public let kind: Kind
    /// The variable's name as the template spells it.
    public let name: String
    /// The place of its tag within the template.
    public let position: SourcePosition
  }

  /// A value that a rendered text has taken from outside the template.
  public struct Interpolation: Hashable, Sendable {
    /// The variable's name as the template spells it.
    public let name: String
    /// Where the value stands in the text, in bytes of UTF-8.
    public let bytes: Range<Int>
  }

  /// A rendered text and what is to be said about it.
  public struct Rendering: Hashable, Sendable {
    public let text: String
    public let remarks: [Remark]
    /// The values in it, in their order.
    public let interpolations: [Interpolation]
    /// Whether the text ran into the limit and was cut there.
    public let exceedsLimit: Bool
  }

  /// Fills in the values; a name without one becomes the empty string, with a remark.
  ///
  /// - Parameters:
  ///   - values: an object; names are looked up in it and in the sections that enclose them.
  ///   - byteLimit: where the result is cut.
  public func rendered(with values: JSONValue, byteLimit: Int = 1 << 20) -> Rendering {
    var renderer = Renderer(byteLimit: byteLimit)
    renderer.render(pieces, [values])
    return Rendering(
      text: renderer.text, remarks: renderer.remarks, interpolations: renderer.interpolations,
      exceedsLimit: renderer.isFull)
  }
}

/// Writes the pieces of a template one after another.
private struct Renderer {
  let byteLimit: Int
  var text = ""
  var remarks: [MustacheTemplate.Remark] = []
  var interpolations: [MustacheTemplate.Interpolation] = []
  var isFull = false

  /// The values of the enclosing sections, the innermost last.
  typealias Context = [JSONValue]

  mutating func render(_ pieces: [MustacheTemplate.Piece], _ context: Context) {
    for piece in pieces where !isFull {
      switch piece {
      case .text(let plain): append(plain)
      case .variable(let name, let isEscaped): interpolate(name, isEscaped, context)
      case .section(let name, let isInverted, let inner): section(name, isInverted, inner, context)
      }
    }
  }

  private mutating func append(_ addition: String) {
    isFull = text.utf8.count + addition.utf8.count > byteLimit
    if !isFull { text += addition }
  }

  private mutating func interpolate(_ name: MustacheTemplate.Name, _ isEscaped: Bool, _ context: Context) {
    guard let value = look(up: name, in: context), !value.isNull else { return remark(.missing, name) }
    let plain = value.string ?? value.compactText
    guard isEscaped else { return append(plain, of: name) }
    let escaped = plain.reduce(into: "") { $0 += Self.entities[$1] ?? String($1) }
    if escaped != plain { remark(.escaped, name) }
    append(escaped, of: name)
  }

  private mutating func append(_ value: String, of name: MustacheTemplate.Name) {
    let start = text.utf8.count
    append(value)
    interpolations.append(.init(name: name.text, bytes: start..<text.utf8.count))
  }

  private static let entities: [Character: String] = ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;"]

  private mutating func section(
    _ name: MustacheTemplate.Name, _ isInverted: Bool, _ inner: [MustacheTemplate.Piece], _ context: Context
  ) {
    let value = look(up: name, in: context)
    let isFalse = value.map { $0.isNull || $0.bool == false || $0.array?.isEmpty == true } ?? true
    if isInverted {
      if isFalse { render(inner, context) }
      return
    }
    guard let value, !isFalse else { return }
    for element in value.array ?? [value] where !isFull { render(inner, context + [element]) }
  }

  /// The first part is looked for from the innermost section out, the rest within what was found.
  private func look(up name: MustacheTemplate.Name, in context: Context) -> JSONValue? {
    guard let first = name.parts.first else { return context.last }
    // A tag's variable has a name of its own, `tag:KEY`, in which a dot is no step.
    if let whole = context.reversed().lazy.compactMap({ $0[name.text] }).first { return whole }
    let found = context.reversed().lazy.compactMap { $0[first] }.first
    return name.parts.dropFirst().reduce(found) { $0?[$1] }
  }

  private mutating func remark(_ kind: MustacheTemplate.Remark.Kind, _ name: MustacheTemplate.Name) {
    remarks.append(MustacheTemplate.Remark(kind: kind, name: name.text, position: name.position))
  }
}
