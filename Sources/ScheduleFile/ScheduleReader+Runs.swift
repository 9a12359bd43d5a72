import Diagnostics
import JSON

/// What a schedule runs.
extension ScheduleReader {
  mutating func readRun(_ value: TOMLValue, of key: ScheduleKey) {
    switch key {
    case .factfile: read(value, of: key, \.factfile, Self.text)
    case .env: schedule.env = merged(schedule.env, with: value)
    case .tag: schedule.tags.merge(texts(value, of: key)) { $1 }
    case .start: schedule.start = list(value, of: key).map(\.text)
    case .webhook: readWebhook(value)
    case .maxParallel: read(value, of: key, \.maxParallel, Self.integer(1...Int.max))
    case .maxStdouterrSize: read(value, of: key, \.maxStdouterrSize, Self.integer(0...Int.max))
    case .heartbeatInterval: readHeartbeat(value)
    case .strict: read(value, of: key, \.isStrict, Self.boolean)
    case .timeout: read(value, of: key, \.timeout, Self.duration(atLeast: 1))
    case .journalLimit: readJournalLimit(value)
    default: break
    }
  }

  /// Seconds, as on the command line, or a duration.
  private mutating func readHeartbeat(_ value: TOMLValue) {
    let isNumber = value.integer != nil
    let interval: Duration? =
      isNumber
      ? Self.integer(1...86_400)(&self, value, .heartbeatInterval).map { .seconds($0) }
      : Self.duration(atLeast: 1)(&self, value, .heartbeatInterval)
    guard let interval else { return }
    guard interval <= .seconds(86_400) else {
      return report("'heartbeat-interval' must be from 1s to 24h", at: value.span)
    }
    schedule.heartbeatInterval = interval
  }

  private mutating func readJournalLimit(_ value: TOMLValue) {
    if value.string == "none" {
      schedule.journalLimit = nil
    } else if value.string != nil {
      reportKind(value, of: .journalLimit, expected: "a number of bytes, or \"none\"")
    } else {
      read(value, of: .journalLimit, \.journalLimit, Self.integer(0...Int.max))
    }
  }

  private mutating func readWebhook(_ value: TOMLValue) {
    guard let url = text(value, of: .webhook) else { return }
    let scheme = url.split(separator: ":", maxSplits: 1).first.map { $0.lowercased() }
    let rest = url.drop { $0 != ":" }
    guard let scheme, ["http", "https"].contains(scheme), rest.hasPrefix("://"), rest.count > 3,
      !rest.dropFirst(3).hasPrefix("/"), url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
    else {
      return report("'webhook' must be a URL of http or https", at: value.span)
    }
    schedule.webhook = url
  }

  private mutating func merged(_ object: JSONValue, with value: TOMLValue) -> JSONValue {
    guard let members = value.table else {
      reportKind(value, of: .env, expected: "a table")
      return object
    }
    let names = Set(members.map(\.key))
    let kept = (object.object ?? []).filter { !names.contains($0.name) }.map { ($0.name, $0.value) }
    return .object(kept + members.map { ($0.key, $0.value.json) })
  }
}

extension TOMLValue {
  /// The value as templates see it.
  fileprivate var json: JSONValue {
    switch content {
    case .string(let text), .moment(let text): .string(text)
    case .integer(let number): .integer(number)
    // JSON has no infinity.
    case .number(let number): number.isFinite ? JSONValue(.number("\(number)")) : .string("\(number)")
    case .boolean(let value): .bool(value)
    case .array(let elements): .array(elements.map(\.json))
    case .table(let members): .object(members.map { ($0.key, $0.value.json) })
    }
  }
}
