extension Instant {
  /// The instant as RFC 3339 says it, in UTC: `2026-11-23T02:15:00Z`.
  public var rfc3339UTC: String {
    var text = TimeText(CivilDateTime(localSeconds: secondsSinceEpoch))
    text.append("Z")
    return text.string
  }

  /// Reads what `rfc3339UTC` prints, with any fraction of a second left out; nil where the text is something else.
  public init?(rfc3339UTC text: String) {
    guard text.utf8.last == UInt8(ascii: "Z") else { return nil }
    self.init(rfc3339: text)
  }

  /// Reads a date and time with `Z` or an offset, any fraction of a second left out; nil where the text is something
  /// else. Source: RFC 3339, section 5.6.
  public init?(rfc3339 text: String) {
    var reader = TimeReader(text.utf8)
    guard let local = reader.dateTime(), let offset = reader.fractionAndOffset() else { return nil }
    self.init(secondsSinceEpoch: local.localSeconds - offset)
  }

  /// The instant as RFC 3339 says it, with a zone's offset: `2026-11-23T03:15:00+01:00`.
  public func rfc3339(in zone: TimeZoneRules) -> String {
    let offset = zone.offset(at: self)
    let minutes = abs(offset) / 60
    var text = TimeText(CivilDateTime(localSeconds: secondsSinceEpoch + Int64(offset)))
    // RFC 3339 has no seconds of an offset; those lie before 1973.
    text.append(offset < 0 ? "-" : "+")
    text.append(minutes / 60, width: 2)
    text.append(":")
    text.append(minutes % 60, width: 2)
    return text.string
  }
}

extension Timestamp {
  /// The moment as RFC 3339 says it, in UTC with milliseconds: `2026-11-23T02:15:00.012Z`.
  public var rfc3339UTC: String {
    let rest = microsecondsSinceEpoch - instant.secondsSinceEpoch * 1_000_000
    var text = TimeText(CivilDateTime(localSeconds: instant.secondsSinceEpoch))
    text.append(".")
    text.append(Int(rest / 1000), width: 3)
    text.append("Z")
    return text.string
  }
}

extension Duration {
  /// The duration as ISO 8601 says it, in seconds with milliseconds: `PT5.012S`; what is below zero counts as zero.
  public var iso8601: String {
    let milliseconds = max(0, wholeMicroseconds) / 1000
    return "PT\(milliseconds / 1000).\(padded(Int(milliseconds % 1000), 3))S"
  }
}

extension CivilDateTime {
  /// Reads `2026-11-23T02:15:00`, a time that exists; nil for any other text.
  public init?(text: some StringProtocol) {
    var reader = TimeReader(text.utf8)
    guard let read = reader.dateTime(), reader.isAtEnd else { return nil }
    self = read
  }

  /// The date and time as RFC 3339 says it, without an offset: `2026-11-23T02:15:00`.
  public var text: String { TimeText(self).string }
}

private func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
