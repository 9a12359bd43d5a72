extension Instant {
  /// The instant as RFC 3339 says it, in UTC: `2026-11-23T02:15:00Z`.
  public var rfc3339UTC: String { CivilDateTime(localSeconds: secondsSinceEpoch).text + "Z" }

  /// Reads what `rfc3339UTC` prints, with any fraction of a second left out; nil where the text is something else.
  public init?(rfc3339UTC text: String) {
    guard text.last == "Z" else { return nil }
    self.init(rfc3339: text)
  }

  /// Reads a date and time with `Z` or an offset, any fraction of a second left out; nil where the text is something
  /// else. Source: RFC 3339, section 5.6.
  public init?(rfc3339 text: String) {
    let characters = Array(text.utf8)
    guard characters.count >= 20, let local = CivilDateTime(text: text.prefix(19)) else { return nil }
    var rest = characters[19...]
    if rest.first == UInt8(ascii: ".") {
      let digits = rest.dropFirst().prefix { (48...57).contains($0) }
      guard !digits.isEmpty else { return nil }
      rest = rest[digits.endIndex...]
    }
    guard let offset = Self.offset(rest) else { return nil }
    self.init(secondsSinceEpoch: local.localSeconds - offset)
  }

  /// `Z`, or `+hh:mm`, in seconds.
  private static func offset(_ text: ArraySlice<UInt8>) -> Int64? {
    if text.elementsEqual("Z".utf8) || text.elementsEqual("z".utf8) { return 0 }
    let parts = String(decoding: text.dropFirst(), as: UTF8.self).split(separator: ":")
    guard text.count == 6, let sign = [UInt8(ascii: "+"): Int64(1), UInt8(ascii: "-"): -1][text[text.startIndex]],
      parts.count == 2, let hours = UInt8(parts[0]), let minutes = UInt8(parts[1]), hours < 24, minutes < 60
    else { return nil }
    return sign * (Int64(hours) * 3600 + Int64(minutes) * 60)
  }

  /// The instant as RFC 3339 says it, with a zone's offset: `2026-11-23T03:15:00+01:00`.
  public func rfc3339(in zone: TimeZoneRules) -> String {
    let offset = zone.offset(at: self)
    let minutes = abs(offset) / 60
    // RFC 3339 has no seconds of an offset; those lie before 1973.
    let sign = offset < 0 ? "-" : "+"
    return zone.civil(at: self).text + "\(sign)\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))"
  }
}

extension Timestamp {
  /// The moment as RFC 3339 says it, in UTC with milliseconds: `2026-11-23T02:15:00.012Z`.
  public var rfc3339UTC: String {
    let rest = microsecondsSinceEpoch - instant.secondsSinceEpoch * 1_000_000
    return CivilDateTime(localSeconds: instant.secondsSinceEpoch).text + ".\(padded(Int(rest / 1000), 3))Z"
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
    let fields = text.split { "-T:".contains($0) }.compactMap { UInt16($0) }.map { Int($0) }
    guard fields.count == 6, (1...12).contains(fields[1]) else { return nil }
    let date = CivilDate(year: fields[0], month: fields[1], day: fields[2])
    let named = CivilDateTime(date: date, hour: fields[3], minute: fields[4], second: fields[5])
    self.init(localSeconds: named.localSeconds)
    // Whatever is out of range or in another form prints differently.
    guard self.text == text else { return nil }
  }

  /// The date and time as RFC 3339 says it, without an offset: `2026-11-23T02:15:00`.
  public var text: String {
    "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
      + "T\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))"
  }
}

private func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
