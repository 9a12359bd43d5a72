/// The part of a line behind its fields: a command, and what it reads.
///
/// Source: `do_command.c` of both daemons.
struct CrontabCommand: Equatable {
  /// What the shell is given.
  var command: [UInt8] = []
  /// What it reads on standard input, nil for nothing.
  var input: [UInt8]?

  private static let percent = UInt8(ascii: "%"), backslash = UInt8(ascii: "\\"), newline = UInt8(ascii: "\n")

  init(_ text: ArraySlice<UInt8>, _ dialect: CrontabDialect) {
    var rest = text
    while let byte = rest.popFirst(), byte != Self.percent {
      guard byte == Self.backslash, let next = rest.popFirst() else {
        command.append(byte)
        continue
      }
      // Debian's cron takes a backslash off before another one as well.
      let isEscape = next == Self.percent || dialect == .debian && next == Self.backslash
      if !isEscape { command.append(byte) }
      // cronie looks at a second backslash anew.
      if dialect == .cronie, next == Self.backslash {
        rest = text[(rest.startIndex - 1)...]
      } else {
        command.append(next)
      }
    }
    guard !rest.isEmpty else { return }
    input = Self.input(rest)
  }

  /// Percent signs become newlines, escaped ones stay, and the last line is ended.
  private static func input(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var input: [UInt8] = []
    var isEscaped = false
    for byte in text {
      if isEscaped, byte != percent { input.append(backslash) }
      let isNewline = byte == percent && !isEscaped
      isEscaped = byte == backslash
      if !isEscaped { input.append(isNewline ? newline : byte) }
    }
    if isEscaped { input.append(backslash) }
    return input.last == newline ? input : input + [newline]
  }
}
