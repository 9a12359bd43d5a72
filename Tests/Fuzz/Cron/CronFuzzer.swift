import CivilTime
import Cron
import Diagnostics

/// What libFuzzer calls with bytes of its own making; whatever they are, nothing may crash, hang or break a law.
///
/// The first byte says what the rest is: an expression with an instant and a zone before it, or a zone file.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let kind = bytes.first else { return 0 }
  if kind & 1 == 0 { checkExpression(bytes.dropFirst()) } else { checkZone(Array(bytes.dropFirst())) }
  return 0
}

private let identity = CronIdentity(name: "fuzz", machine: "0123456789abcdef")

/// Four bytes of an instant, one of a zone, then the text.
private func checkExpression(_ bytes: ArraySlice<UInt8>) {
  guard bytes.count > 5 else { return }
  let head = bytes.prefix(5)
  let instant = Instant(secondsSinceEpoch: head.prefix(4).reduce(Int64(0)) { $0 << 8 | Int64($1) } * 2 - 1_000_000_000)
  let zone = zones[Int(head.last ?? 0) % zones.count]
  let text = String(decoding: bytes.dropFirst(5), as: UTF8.self)
  let reading: CronReading
  do {
    reading = try CronExpression.read(text, for: identity)
  } catch {
    // Every mistake can be shown to a person.
    precondition(!error.diagnostic.rendered(file: nil, source: text).isEmpty)
    return
  }
  let expression = reading.expression
  let canonical = expression.description
  if canonical.utf8.count <= 1024 {
    let again = try? CronExpression.parse(canonical, for: identity)
    precondition(again == expression, "'\(text)' prints as '\(canonical)', which reads as something else")
  }
  precondition(!expression.words.isEmpty)
  _ = expression.outlook(after: instant, in: zone)
  checkFires(of: expression, after: instant, in: zone)
}

/// The next two fires and the way back.
private func checkFires(of expression: CronExpression, after instant: Instant, in zone: TimeZoneRules) {
  guard let first = expression.next(after: instant, in: zone) else { return }
  precondition(first > instant)
  precondition(expression.matches(first, in: zone))
  if let before = expression.previous(before: first, in: zone) { precondition(before <= instant) }
  guard let second = expression.next(after: first, in: zone) else { return }
  precondition(second > first)
  precondition(expression.previous(before: second, in: zone) == first)
}

/// A zone file that somebody made up, and an expression that walks through it.
private func checkZone(_ bytes: [UInt8]) {
  guard let zone = try? TimeZoneRules(name: "Fuzz", tzif: bytes) else { return }
  for expression in walkers {
    var instant = Instant(secondsSinceEpoch: 0)
    for _ in 0..<8 {
      guard let next = expression.next(after: instant, in: zone) else { break }
      precondition(next > instant)
      let back = expression.previous(before: next, in: zone)
      if let back { precondition(back < next && expression.next(after: back, in: zone) == next) }
      instant = next.advanced(bySeconds: 7_777_777)
    }
  }
}

private let walkers = ["30 2 * * *", "*/20 * * * *", "0 0 29 2 *"].compactMap { try? CronExpression.parse($0) }

private let zones: [TimeZoneRules] =
  [.utc]
  + [
    "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo", "Antarctica/Troll",
    "Africa/Casablanca",
  ]
  .compactMap { try? TimeZoneRules(name: $0, tzif: zoneFile($0)) }
