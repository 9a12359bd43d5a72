import CivilTime
import Diagnostics

// What begins with an @, and the zone in front of everything.

extension CronParser {
  /// The nicknames that stand for fields. Source: `cron.md`, section A.1.
  static let nicknames: KeyValuePairs = [
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@semiannually": "0 0 1 1,7 *", "@quarterly": "0 0 1 1,4,7,10 *",
    "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *", "@minutely": "* * * * *",
  ]
  private static let otherNicknames = ["@every", "@at", "@reboot"]

  mutating func parseNickname(zone: String?) throws(CronError) -> CronExpression {
    let start = position
    let name = readNextWord()
    switch name.lowercased() {
    case "@every": return try parseEvery(zone: zone)
    case "@at":
      let instant = try parseTimestamp()
      try refuseRest(after: name, from: start)
      return CronExpression(kind: .at(instant), zoneName: zone)
    case "@reboot":
      try refuseRest(after: name, from: start)
      return CronExpression(kind: .reboot, zoneName: zone)
    case let lowered:
      guard let match = Self.nicknames.first(where: { $0.key == lowered }) else { throw unknownNickname(name, start) }
      try refuseRest(after: name, from: start)
      var fields = CronParser(match.value, identity: identity)
      return try fields.parseFields(zone: zone)
    }
  }

  private func unknownNickname(_ name: String, _ start: Int) -> CronError {
    // More than a slip of one key is another word: '@manually' is not '@annually'.
    let nearest = nearestNames(
      to: name, among: Self.nicknames.map(\.key) + Self.otherNicknames, differingBy: name.utf8.count > 4 ? 1 : 0)
    return CronError(
      "E105", "unknown nickname '\(name)'" + (nearest.first.map { "; did you mean '\($0)'?" } ?? ""),
      at: start..<start + name.utf8.count)
  }

  private mutating func refuseRest(after name: String, from start: Int) throws(CronError) {
    skipSpace()
    guard position < bytes.count else { return }
    throw CronError("E102", "'\(name)' stands alone; remove what follows it", at: position..<bytes.count)
  }

  /// The next word, empty at the end.
  private mutating func readNextWord() -> String {
    skipSpace()
    return readWord()
  }

  /// The rest of the word at hand.
  private mutating func readWord() -> String {
    let start = position
    while position < bytes.count, !Self.isSpace(bytes[position]) { position += 1 }
    return string(start..<position)
  }

  // MARK: @every

  private mutating func parseEvery(zone: String?) throws(CronError) -> CronExpression {
    skipSpace()
    let start = position
    var seconds = 0
    while position < bytes.count, Self.isDigit(bytes[position]) {
      seconds += try parseDurationPart(from: start)
      skipSpace()
    }
    guard (1...366 * 86_400).contains(seconds) else { throw badDuration(from: start) }
    guard position < bytes.count else {
      return CronExpression(kind: .every(seconds: Int64(seconds), from: .epoch), zoneName: zone)
    }
    let place = position
    guard readNextWord().lowercased() == "from" else { throw badDuration(from: place) }
    let anchor = try parseTimestamp()
    try refuseRest(after: "@every", from: start)
    return CronExpression(kind: .every(seconds: Int64(seconds), from: anchor), zoneName: zone)
  }

  private mutating func parseDurationPart(from start: Int) throws(CronError) -> Int {
    var number = 0
    while position < bytes.count, Self.isDigit(bytes[position]) {
      number = min(number * 10 + Int(bytes[position] - 0x30), 100_000_000)
      position += 1
    }
    let units: [Unicode.Scalar: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
    guard position < bytes.count, let unit = units[Unicode.Scalar(bytes[position] | 0x20)] else {
      throw badDuration(from: start)
    }
    position += 1
    return number * unit
  }

  private func badDuration(from start: Int) -> CronError {
    CronError(
      "E130", "duration must be between 1s and 366d", at: start..<max(start + 1, bytes.count),
      hint: "write it as '90m' or '1d 12h', and a first instant behind it as 'from 2026-11-24T02:00:00Z'")
  }

  private mutating func parseTimestamp() throws(CronError) -> Instant {
    skipSpace()
    let start = position
    let word = readNextWord()
    guard let instant = Instant(rfc3339: word), (Instant.epoch...CronExpression.horizon).contains(instant) else {
      throw CronError(
        "E131", "'\(word)' is no instant from 1970 to 2199", at: start..<max(start + 1, position),
        hint: "write it with its offset, as 2026-11-24T02:15:00Z or 2026-11-24T03:15:00+01:00")
    }
    return instant
  }

  // MARK: The zone

  /// `CRON_TZ=zone` or `TZ=zone`, the zone in quotes or not.
  mutating func readZone() throws(CronError) -> String? {
    let prefixes = ["CRON_TZ=", "TZ="]
    guard let prefix = prefixes.first(where: { bytes[position...].starts(with: $0.utf8) }) else { return nil }
    position += prefix.utf8.count
    let start = position
    var name = readWord()
    if let quote = name.first, quote == "\"" || quote == "'" {
      guard name.count > 1, name.last == quote else {
        throw CronError("E106", "the quotes around the time zone do not close", at: start..<position)
      }
      name = String(name.dropFirst().dropLast())
    }
    guard TimeZoneRules.isValidName(name) else {
      throw CronError("E106", "unknown time zone '\(name)'", at: start..<max(start + 1, position))
    }
    remarks.zone = start..<position
    return name
  }
}
