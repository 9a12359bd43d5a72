/// A line that sets a variable for the lines after it.
struct CrontabSetting: Equatable {
  let name: String
  let value: String
  /// Whether cron reads no further than this.
  var isCut = false

  /// Reads a line, nil where it is no setting, as one with text behind a quoted value.
  ///
  /// Source: `load_env` of both daemons: NAME = VALUE, either in quotes; there are no escapes.
  init?(_ line: CrontabLine, _ dialect: CrontabDialect) {
    let all = line.bytes[line.position...]
    isCut = all.count > dialect.settingLimit
    var rest = all.prefix(dialect.settingLimit)
    guard let (name, nameQuote) = Self.name(&rest), !nameQuote || !name.contains(UInt8(ascii: "=")) else { return nil }
    rest = rest.drop(while: CrontabLine.isSpace)
    guard rest.popFirst() == UInt8(ascii: "=") else { return nil }
    rest = rest.drop(while: CrontabLine.isSpace)
    var value: [UInt8]
    if let quote = rest.first, Self.isQuote(quote) {
      guard let close = rest.dropFirst().firstIndex(of: quote),
        rest[(close + 1)...].allSatisfy(CrontabLine.isSpace)
      else { return nil }
      value = Array(rest[(rest.startIndex + 1)..<close])
    } else {
      // Debian's cron takes a name without a value for the fields of a job.
      guard !rest.isEmpty || dialect == .cronie else { return nil }
      value = Self.trimmed(rest)
    }
    if dialect == .debian {
      value = Self.trimmed(value[...])
      // It takes quotes away once more.
      if value.count >= 2, let quote = value.first, Self.isQuote(quote), value.last == quote {
        value = Array(value.dropFirst().dropLast())
      }
    }
    self.name = String(decoding: name, as: UTF8.self)
    self.value = String(decoding: value, as: UTF8.self)
  }

  /// Takes the name off the front.
  private static func name(_ rest: inout ArraySlice<UInt8>) -> (bytes: [UInt8], isQuoted: Bool)? {
    if let quote = rest.first, isQuote(quote) {
      guard let close = rest.dropFirst().firstIndex(of: quote) else { return nil }
      defer { rest = rest[(close + 1)...] }
      return (Array(rest[(rest.startIndex + 1)..<close]), true)
    }
    let name = rest.prefix { !CrontabLine.isSpace($0) && $0 != UInt8(ascii: "=") }
    rest = rest[name.endIndex...]
    return (Array(name), false)
  }

  private static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    Array(bytes.reversed().drop(while: CrontabLine.isSpace).reversed())
  }
}
