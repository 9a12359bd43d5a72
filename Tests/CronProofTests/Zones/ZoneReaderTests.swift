import CivilTime
import SystemZones
import Testing

@Suite("Every installed zone is read")
struct ZoneReaderTests {
  private static let year1900: Int64 = -2_208_988_800
  private static let year2200: Int64 = 7_258_118_400

  @Test("there are hundreds of them")
  func count() { #expect(InstalledZones.names.count > 300) }

  @Test(
    "as glibc does, one second either side of every change and in between",
    arguments: InstalledZones.slice(InstalledZones.names, 60, topic: "glibc"))
  func glibc(name: String) throws {
    let rules = try SystemZones().rules(named: name)
    var moments: [Int64] = Array(stride(from: Self.year1900, to: Self.year2200, by: 97 * 86_400))
    moments += rules.transitions.map(\.instant.secondsSinceEpoch).flatMap { [$0 - 1, $0, $0 + 1] }
    let asked = moments.filter { $0 >= Self.year1900 && $0 < Self.year2200 }
    let expected = GlibcClock.withZone(name) { clock in asked.map { Int(clock.offset(at: $0)) } }
    for (moment, offset) in zip(asked, expected) {
      let ours = rules.offset(at: Instant(secondsSinceEpoch: moment))
      guard ours != offset else { continue }
      Issue.record("\(name) at \(utc(moment)): ours says \(ours), glibc \(offset)")
    }
  }

  @Test(
    "with the changes that zdump prints, and no others",
    arguments: InstalledZones.slice(InstalledZones.names, 12, topic: "zdump"))
  func zdump(name: String) throws {
    let (lines, status) = output(of: "LC_ALL=C zdump -v -c 1900,2200 '\(name)'")
    try #require(status == 0)
    let shown = try lines.filter { !$0.hasSuffix("NULL") }.map(Self.parse)
    // Where neither side's offset differs, only the name of the time or its daylight mark has changed.
    let theirs = zip(shown, shown.dropFirst()).filter { $0.offset != $1.offset }
      .map { Change(at: $1.instant, before: $0.offset, after: $1.offset) }
    let ours = try SystemZones().rules(named: name).transitions
      .map { Change(at: $0.instant.secondsSinceEpoch, before: $0.offsetBefore, after: $0.offsetAfter) }
      .filter { $0.at > Self.year1900 && $0.at < Self.year2200 }
    #expect(ours.count == theirs.count, "\(name)")
    for (ours, theirs) in zip(ours, theirs) where ours != theirs {
      Issue.record("\(name): ours says \(ours), zdump \(theirs)")
      return
    }
  }

  private struct Change: Equatable {
    let at: Int64
    let before: Int
    let after: Int
  }

  /// `Europe/Berlin  Sun Mar 29 00:59:59 2026 UT = Sun Mar 29 01:59:59 2026 CET isdst=0 gmtoff=3600`.
  private static func parse(_ line: Substring) throws -> (instant: Int64, offset: Int) {
    let words = line.split(separator: " ")
    let clock = words[4].split(separator: ":").compactMap { Int($0) }
    let month = try #require(Self.months.firstIndex(of: String(words[2]))) + 1
    let (day, year) = (try #require(Int(words[3])), try #require(Int(words[5])))
    let date = CivilDate(year: year, month: month, day: day)
    let offset = try #require(Int(words.last?.dropFirst("gmtoff=".count) ?? ""))
    return (
      CivilDateTime(date: date, hour: clock[0], minute: clock[1], second: clock[2]).localSeconds, offset
    )
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
