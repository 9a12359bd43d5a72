import CivilTime
import Testing

@Suite("A time as text")
struct TimeTextTests {
  @Test(
    "is read back as what it was",
    arguments: [
      0, -1, 1_795_435_200, 951_782_399, 951_782_400, 253_402_300_799, -62_135_596_800,
    ])
  func readBack(seconds: Int64) {
    let instant = Instant(secondsSinceEpoch: seconds)
    #expect(Instant(rfc3339UTC: instant.rfc3339UTC) == instant)
    #expect(Instant(rfc3339: instant.rfc3339(in: .utc)) == instant)
    #expect(CivilDateTime(text: CivilDateTime(localSeconds: seconds).text)?.localSeconds == seconds)
  }

  @Test(
    "has a place for each digit",
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (1_795_435_200, "2026-11-23T12:00:00Z"), (-62_135_596_800, "0001-01-01T00:00:00Z"),
    ])
  func printed(seconds: Int64, text: String) {
    #expect(Instant(secondsSinceEpoch: seconds).rfc3339UTC == text)
  }

  @Test(
    "takes a fraction and an offset",
    arguments: [
      "2026-11-23T12:00:00.123456Z", "2026-11-23T12:00:00z", "2026-11-23T13:30:00+01:30", "2026-11-23T07:00:00.5-05:00",
    ])
  func offsets(text: String) {
    #expect(Instant(rfc3339: text)?.secondsSinceEpoch == 1_795_435_200)
  }

  @Test(
    "is refused in any other form",
    arguments: [
      "", "2026-11-23", "2026-11-23T12:00:00", "2026-11-23 12:00:00Z", "2026-11-23T12:00:00.Z", "2026-11-23T12:00Z",
      "2026-11-31T12:00:00Z", "2026-02-29T12:00:00Z", "2026-13-01T12:00:00Z", "2026-11-23T24:00:00Z",
      "2026-11-23T12:60:00Z", "2026-11-23T12:00:60Z", "2026-11-23T12:00:00+1:00", "2026-11-23T12:00:00+24:00",
      "2026-11-23T12:00:00+01:60", "2026-11-23T12:00:00Zx", "2026-11-23T12:00:00+01:00x", "26-11-23T12:00:00Z",
      "+026-11-23T12:00:00Z", "２026-11-23T12:00:00Z",
    ])
  func refused(text: String) {
    #expect(Instant(rfc3339: text) == nil)
  }
}
