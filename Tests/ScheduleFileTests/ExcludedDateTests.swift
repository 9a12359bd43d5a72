@testable import CivilTime
import Diagnostics
import ScheduleFile
import Testing

@Suite("Dates on which nothing fires")
struct ExcludedDateTests {
  private func date(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
    CivilDate(year: year, month: month, day: day)
  }

  private func calendar(_ lines: String) -> DateFile.Reading {
    DateFile.parse("BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\n\(lines)\nEND:VEVENT\nEND:VCALENDAR\n", path: "a.ics")
  }

  @Test("a file has one date a line, whose label is the comment behind it")
  func lines() {
    let reading = DateFile.parse("# holidays\n2026-12-25 # Christmas Day\r\n\n  --01-01\n--02-29\n", path: "dates")
    #expect(reading.diagnostics.isEmpty)
    let dates = ExcludedDates(reading.dates)
    #expect(dates.label(of: date(2026, 12, 25)) == "Christmas Day" && dates.label(of: date(2027, 12, 25)) == nil)
    #expect(dates.label(of: date(2031, 1, 1)) == "--01-01" && dates.label(of: date(2028, 2, 29)) == "--02-29")
  }

  @Test(
    "what is no date is a mistake with its line",
    arguments: ["2026-13-01", "2026-02-29", "--02-30", "Christmas", "26-12-25"])
  func wrongLine(text: String) {
    let reading = DateFile.parse("2026-12-25\n\(text)\n", path: "dates")
    #expect(reading.diagnostics.map(\.message) == ["'\(text)' is no date that exists"])
    #expect(reading.diagnostics.first?.span?.start.line == 2)
  }

  @Test("a calendar's all-day events end on the day before their end")
  func events() {
    let reading = calendar(
      "UID:1\nDTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227\nSUMMARY;LANGUAGE=en:Christmas\\, the \n whole of it\nBEGIN:VALARM\nDTSTART:x\nEND:VALARM"
    )
    #expect(reading.diagnostics.isEmpty)
    let dates = ExcludedDates(reading.dates)
    #expect(dates.label(of: date(2026, 12, 23)) == nil && dates.label(of: date(2026, 12, 27)) == nil)
    for day in 24...26 { #expect(dates.label(of: date(2026, 12, day)) == "Christmas, the whole of it") }
  }

  @Test(
    "an event may have a duration, or neither end nor name",
    arguments: [
      ("DTSTART;VALUE=DATE:20270101", 1), ("DTSTART:20270101\nDURATION:P1W", 7),
      ("DTSTART;VALUE=DATE:20270101\nDTEND;VALUE=DATE:20270101", 1),
    ])
  func durations(lines: String, days: Int) {
    let reading = calendar(lines)
    #expect(reading.diagnostics.isEmpty && reading.dates.count == days && reading.dates.first?.label == "2027-01-01")
  }

  @Test("a cancelled event counts for nothing, and one with a time of day is warned about")
  func otherEvents() {
    #expect(calendar("DTSTART;VALUE=DATE:20270101\nSTATUS:CANCELLED").dates.isEmpty)
    let timed = calendar("SUMMARY:Meeting\nDTSTART;TZID=\"Europe/London:x\":20270101T100000")
    #expect(timed.dates.isEmpty)
    #expect(timed.diagnostics.map(\.message) == ["the event 'Meeting' does not last all day and is ignored"])
    #expect(timed.diagnostics.first?.severity == .warning)
  }

  @Test(
    "what a calendar cannot say is a mistake",
    arguments: [
      (
        "SUMMARY:Xmas\nDTSTART;VALUE=DATE:20261225\nRRULE:FREQ=YEARLY",
        "the event 'Xmas' is a recurring one, which is not supported"
      ),
      ("SUMMARY:Xmas", "the event 'Xmas' has no DTSTART"),
      ("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261224", "an event has an end that is no date after its start"),
    ])
  func wrongEvent(lines: String, message: String) {
    #expect(calendar(lines).diagnostics.map(\.message) == [message])
  }

  @Test("what is no calendar, and one beyond the limit, are mistakes")
  func wrongFile() {
    #expect(DateFile.parse("2026-12-25\n", path: "a.ics").diagnostics.count == 1)
    #expect(
      calendar("DTSTART;VALUE=DATE:19000101\nDTEND;VALUE=DATE:99990101").diagnostics.map(\.message) == [
        "the file has more than 10000 dates"
      ])
  }
}

@Suite("A local time that bounds a schedule")
struct TimeBoundTests {
  @Test("is resolved in the schedule's zone, also where clocks skip it or show it twice")
  func resolution() throws {
    // 1 h at 1 000 000 s forward, back at 2 000 000 s.
    let zone = TimeZoneRules(
      name: "test", firstOffset: 0, changes: [(at: 1_000_000, offset: 3600), (at: 2_000_000, offset: 0)])
    func bound(_ seconds: Int64) -> TimeBound { .local(CivilDateTime(localSeconds: seconds)) }
    #expect(bound(500_000).earliest(in: zone).secondsSinceEpoch == 500_000)
    #expect(bound(1_500_000).earliest(in: zone).secondsSinceEpoch == 1_496_400)
    #expect(bound(1_001_000).earliest(in: zone).secondsSinceEpoch == 1_000_000)
    #expect(bound(1_001_000).latest(in: zone).secondsSinceEpoch == 1_000_000)
    #expect(bound(2_001_000).earliest(in: zone).secondsSinceEpoch == 1_997_400)
    #expect(bound(2_001_000).latest(in: zone).secondsSinceEpoch == 2_001_000)
    #expect(TimeBound.instant(.epoch).latest(in: zone) == .epoch)
  }
}
