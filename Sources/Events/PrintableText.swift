extension Unicode.Scalar {
  /// Whether the journal shows a text that contains it; one that contains any other is shown as `[24B blob data]`.
  ///
  /// Source: systemd, `utf8_is_printable_newline`: control characters of both sets, and what is no character at all.
  var isPrintable: Bool {
    switch value {
    case 0x09: true
    case 0x00...0x1F, 0x7F...0x9F, 0xFDD0...0xFDEF: false
    default: value & 0xFFFE != 0xFFFE
    }
  }

  /// The character where it is printable, else what stands for it: a control character as JSON writes it.
  var visible: String {
    if isPrintable { return String(self) }
    if self == "\n" { return "\\n" }
    guard value <= 0x9F else { return "\u{FFFD}" }
    let digits = String(value, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}

extension String {
  /// The text in one line that the journal shows.
  var visible: String {
    unicodeScalars.allSatisfy(\.isPrintable) ? self : unicodeScalars.map(\.visible).joined()
  }

  /// The text in lines that the journal shows.
  var visibleLines: String {
    unicodeScalars.allSatisfy(\.isPrintable)
      ? self : unicodeScalars.map { $0 == "\n" ? "\n" : $0.visible }.joined()
  }
}
