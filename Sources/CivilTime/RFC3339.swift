extension Instant {
  /// The instant as RFC 3339 says it, in UTC: `2026-11-23T02:15:00Z`.
  public var rfc3339UTC: String { CivilDateTime(localSeconds: secondsSinceEpoch).text + "Z" }

  /// Reads what `rfc3339UTC` prints, with any fraction of a second left out; nil where the text is something else.
  public init?(rfc3339UTC text: String) {
    let fields = text.split { "-T:.Z".contains($0) }.prefix(6).compactMap { Int($0) }
    guard fields.count == 6, text.last == "Z", (1...12).contains(fields[1]) else { return nil }
    let date = CivilDate(year: fields[0], month: fields[1], day: fields[2])
    let civil = CivilDateTime(date: date, hour: fields[3], minute: fields[4], second: fields[5])
    self.init(secondsSinceEpoch: civil.localSeconds)
    // Whatever is out of range or in another form prints differently.
    guard rfc3339UTC.dropLast() == text.prefix(19), text.count == 20 || text.dropFirst(19).first == "." else {
      return nil
    }
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
  fileprivate var text: String {
    "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
      + "T\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))"
  }
}

private func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
