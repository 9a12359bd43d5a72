import CivilTime
import Glibc
import Testing

/// A zone file of this machine's tzdata.
func zoneFile(_ name: String) throws -> [UInt8] {
  let descriptor = unsafe open("/usr/share/zoneinfo/\(name)", O_RDONLY)
  try #require(descriptor >= 0, "there is no zone \(name)")
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: 100_000)
  let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
  return Array(bytes.prefix(count))
}

/// A zone of this machine's tzdata.
func zone(_ name: String) throws -> TimeZoneRules {
  try TimeZoneRules(name: name, tzif: zoneFile(name))
}

@Suite("Time zones")
struct TimeZoneRulesTests {
  @Test(
    "hostile bytes are an error",
    arguments: [
      [], Array("TZif".utf8), Array("TZif2".utf8) + Array(repeating: 0xFF, count: 200),
      Array(repeating: 0, count: 4096), Array("GIF8".utf8) + Array(repeating: 0, count: 100),
    ] as [[UInt8]])
  func hostile(bytes: [UInt8]) {
    #expect(throws: TimeZoneError.self) { try TimeZoneRules(name: "Hostile", tzif: bytes) }
  }

  @Test("changes of the offset beyond all history are left out", arguments: [Int64.min, -1 << 60, 1 << 40, Int64.max])
  func beyond(moment: Int64) throws {
    func number(_ value: Int64, _ size: Int) -> [UInt8] {
      (0..<size).map { UInt8(truncatingIfNeeded: value >> Int64(8 * (size - 1 - $0))) }
    }
    let header = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
    let counts = { (transitions: Int64) in
      [0, 0, 0, transitions, 2, 4].flatMap { number($0, 4) }
    }
    let types = number(0, 4) + [0, 0] + number(3600, 4) + [1, 0] + Array("UTC\0".utf8)
    let bytes =
      header + counts(0) + types + header + counts(1) + number(moment, 8) + [1] + types
      + Array("\nCET-1CEST,M3.5.0,M10.5.0/3\n".utf8)
    let rules = try TimeZoneRules(name: "Odd", tzif: bytes)
    #expect(rules.transitions.allSatisfy { $0.instant != Instant(secondsSinceEpoch: moment) })
    #expect(rules.offset(at: Instant(secondsSinceEpoch: 1_782_000_000)) == 7200)
  }

  @Test("a truncated file is an error at every length")
  func truncated() throws {
    let bytes = try zoneFile("Europe/Berlin")
    for length in bytes.indices {
      #expect(throws: TimeZoneError.self) { try TimeZoneRules(name: "Short", tzif: Array(bytes.prefix(length))) }
    }
  }

  @Test(
    "names that could leave the zone directory are refused",
    arguments: ["", "/etc/passwd", "../x", "a/../b", "a//b", ".", "Europe/", "a b"])
  func badNames(name: String) { #expect(!TimeZoneRules.isValidName(name)) }

  @Test(
    "names of zones are accepted", arguments: ["UTC", "Europe/London", "America/Argentina/Buenos_Aires", "Etc/GMT+12"])
  func goodNames(name: String) { #expect(TimeZoneRules.isValidName(name)) }
}

@Suite("Civil dates")
struct CivilDateTests {
  @Test("every day from 1600 to 2400 follows the one before")
  func everyDay() {
    var expected = CivilDate(year: 1600, month: 1, day: 1)
    for days in expected.daysSinceEpoch...CivilDate(year: 2400, month: 12, day: 31).daysSinceEpoch {
      let date = CivilDate(daysSinceEpoch: days)
      guard date == expected, date.daysSinceEpoch == days else { Issue.record("\(date) is not \(expected)"); return }
      if date.day < CivilDate.length(ofMonth: date.month, year: date.year) {
        expected = CivilDate(year: date.year, month: date.month, day: date.day + 1)
      } else {
        expected =
          date.month < 12
          ? CivilDate(year: date.year, month: date.month + 1, day: 1) : CivilDate(year: date.year + 1, month: 1, day: 1)
      }
    }
    #expect(CivilDate(year: 2026, month: 11, day: 24).weekday == 2)
  }

  @Test("instants print as RFC 3339")
  func printing() throws {
    let instant = Instant(secondsSinceEpoch: 1_795_573_800)
    #expect(instant.rfc3339UTC == "2026-11-25T02:30:00Z")
    #expect(try instant.rfc3339(in: zone("America/New_York")) == "2026-11-24T21:30:00-05:00")
    #expect(Timestamp(microsecondsSinceEpoch: -1).rfc3339UTC == "1969-12-31T23:59:59.999Z")
  }

  @Test("instants are read back as they print, and nothing else is")
  func reading() {
    let instant = Instant(secondsSinceEpoch: 1_795_573_800)
    #expect(Instant(rfc3339UTC: "2026-11-25T02:30:00Z") == instant)
    #expect(Instant(rfc3339UTC: "2026-11-25T02:30:00.125Z") == instant)
    for text in [
      "", "2026-11-25", "2026-11-25T02:30:00", "2026-11-25T02:30:00+01:00", "2026-02-30T00:00:00Z",
      "2026-13-01T00:00:00Z", "x",
    ] {
      #expect(Instant(rfc3339UTC: text) == nil)
    }
  }
}
