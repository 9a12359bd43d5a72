/// What a shell finds in a text that it reads between double quotes.
///
/// Source: POSIX.1-2017, Shell Command Language, 2.2.3 and 2.6.3.
struct ShellReading {
  /// Whether the quotes in it, those aside that a backslash escapes, leave one open.
  private(set) var hasOddQuotes = false
  /// Whether its last character is a backslash that escapes the quote behind it.
  private(set) var endsEscaped = false
  /// Where in it a command begins or ends, in bytes of UTF-8: each `$(` and each backtick.
  private(set) var substitutions: [Range<Int>] = []

  init(_ text: String) {
    var followsDollar = false
    for (offset, byte) in text.utf8.enumerated() {
      let isEscaped = endsEscaped
      endsEscaped = byte == UInt8(ascii: "\\") && !isEscaped
      switch byte {
      case UInt8(ascii: "\"") where !isEscaped: hasOddQuotes.toggle()
      case UInt8(ascii: "`") where !isEscaped: substitutions.append(offset..<offset + 1)
      case UInt8(ascii: "(") where followsDollar: substitutions.append(offset - 1..<offset + 1)
      default: break
      }
      followsDollar = byte == UInt8(ascii: "$") && !isEscaped
    }
  }
}
