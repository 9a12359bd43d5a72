import Diagnostics

/// Reads a template tag by tag.
struct MustacheParser {
  /// How deep sections may lie in one another.
  static let depthLimit = 64

  private struct Open {
    let name: MustacheTemplate.Name
    let isInverted: Bool
    var outer: [MustacheTemplate.Piece]
  }

  private let characters: [Character]
  private var offset = 0
  private var opening: [Character] = ["{", "{"]
  private var closing: [Character] = ["}", "}"]
  private var pieces: [MustacheTemplate.Piece] = []
  private var sections: [Open] = []

  init(text: String) { characters = Array(text) }

  mutating func parse() throws(MustacheError) -> [MustacheTemplate.Piece] {
    while let start = find(opening, from: offset) {
      try parseTag(at: start)
    }
    append(text: characters[offset...])
    if let unclosed = sections.last {
      throw failure("the section '\(unclosed.name.text)' is never closed", unclosed.name.position)
    }
    return pieces
  }

  private mutating func parseTag(at start: Int) throws(MustacheError) {
    var inner = start + opening.count
    let kind = inner < characters.count && "#^/!=>&{".contains(characters[inner]) ? characters[inner] : " "
    if kind != " " { inner += 1 }
    let terminator = kind == "{" ? ["}"] + closing : kind == "=" ? ["="] + closing : closing
    guard let end = find(terminator, from: inner) else { throw failure("a tag is never closed", position(of: start)) }
    let content = String(characters[inner..<end]).trimmed
    var (textEnd, next) = (start, end + terminator.count)
    if "#^/!=".contains(kind) { (textEnd, next) = withoutOwnLine(start: start, end: next) }
    append(text: characters[offset..<textEnd])
    offset = next
    if kind == "!" { return }
    if kind == "=" { return try setDelimiters(content, at: start) }
    if kind == ">" { throw failure("partials such as '\(content)' are not supported", position(of: start)) }
    let name = try name(content, at: start)
    switch kind {
    case "#", "^": try open(name, isInverted: kind == "^")
    case "/": try close(name)
    default: pieces.append(.variable(name, isEscaped: kind == " "))
    }
  }

  private mutating func open(_ name: MustacheTemplate.Name, isInverted: Bool) throws(MustacheError) {
    guard sections.count < Self.depthLimit else {
      throw failure("sections lie more than \(Self.depthLimit) deep", name.position)
    }
    sections.append(Open(name: name, isInverted: isInverted, outer: pieces))
    pieces = []
  }

  private mutating func close(_ name: MustacheTemplate.Name) throws(MustacheError) {
    guard let section = sections.popLast() else {
      throw failure("the section '\(name.text)' is closed but was never opened", name.position)
    }
    guard section.name.text == name.text else {
      throw failure("the section '\(section.name.text)' is closed as '\(name.text)'", name.position)
    }
    pieces = section.outer + [.section(section.name, isInverted: section.isInverted, pieces)]
  }

  private func name(_ text: String, at start: Int) throws(MustacheError) -> MustacheTemplate.Name {
    guard !text.isEmpty else { throw failure("a tag has no name", position(of: start)) }
    return MustacheTemplate.Name(text: text, position: position(of: start))
  }

  private mutating func setDelimiters(_ content: String, at start: Int) throws(MustacheError) {
    let parts = content.split(whereSeparator: \.isWhitespace)
    guard parts.count == 2, !content.contains("=") else {
      throw failure("delimiters are set as {{=OPEN CLOSE=}}", position(of: start))
    }
    (opening, closing) = (Array(parts[0]), Array(parts[1]))
  }

  private mutating func append(text: ArraySlice<Character>) {
    if !text.isEmpty { pieces.append(.text(String(text))) }
  }

  private func find(_ wanted: [Character], from start: Int) -> Int? {
    var index = start
    while index + wanted.count <= characters.count {
      if characters[index] == wanted[0], characters[index..<index + wanted.count].elementsEqual(wanted) { return index }
      index += 1
    }
    return nil
  }

  /// A tag that prints nothing and is alone on its line takes the whole line with it.
  private func withoutOwnLine(start: Int, end: Int) -> (Int, Int) {
    var (first, last) = (start, end)
    while first > 0, characters[first - 1] == " " || characters[first - 1] == "\t" { first -= 1 }
    while last < characters.count, characters[last] == " " || characters[last] == "\t" { last += 1 }
    let beginsLine = first == 0 || characters[first - 1].isNewline
    let endsLine = last == characters.count || characters[last].isNewline
    guard beginsLine, endsLine, first >= offset else { return (start, end) }
    return (first, min(last + 1, characters.count))
  }

  private func position(of index: Int) -> SourcePosition {
    let before = characters[..<index]
    let lineStart = (before.lastIndex(where: \.isNewline) ?? -1) + 1
    return SourcePosition(line: before.count(where: \.isNewline) + 1, column: index - lineStart + 1)
  }

  private func failure(_ reason: String, _ position: SourcePosition) -> MustacheError {
    MustacheError(reason: reason, position: position)
  }
}

extension String {
  /// The text without white space at either end.
  fileprivate var trimmed: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
