import CivilTime
import Diagnostics

/// Times at which a schedule begins and ends, and dates on which it rests.
extension ScheduleReader {
  /// The most elements of one `exclude`.
  private static let exclusionLimit = 1000

  mutating func timeBound(_ value: TOMLValue, of key: ScheduleKey) -> TimeBound? {
    let example = "write 2026-12-01T08:00:00, or with an offset 2026-12-01T08:00:00Z"
    let text: String
    switch value.content {
    case .string(let given), .moment(let given): text = given
    default:
      reportKind(value, of: key, expected: "a date and time", hint: example)
      return nil
    }
    // RFC 3339, section 5.6 allows a space in the place of the T.
    let joined = text.dropFirst(10).first == " " ? text.prefix(10) + "T" + text.dropFirst(11) : text[...]
    if let instant = Instant(rfc3339: String(joined)) { return .instant(instant) }
    if let local = CivilDateTime(text: joined) { return .local(local) }
    report("'\(text)' is no date and time", at: value.span, hint: example)
    return nil
  }

  /// Reports a last time before the first one; where only one of them is local, the zone alone could tell.
  mutating func checkBounds() {
    let isReversed =
      switch (schedule.notBefore, schedule.notAfter) {
      case (.instant(let first)?, .instant(let last)?): last < first
      case (.local(let first)?, .local(let last)?): last.localSeconds < first.localSeconds
      default: false
      }
    if isReversed, let span = notAfterSpan { report("'not-after' lies before 'not-before'", at: span) }
  }

  mutating func exclusions(_ value: TOMLValue) -> [Exclusion] {
    let elements = value.array ?? [value]
    guard elements.count <= Self.exclusionLimit else {
      report(
        "'exclude' has \(elements.count) elements; the limit is \(Self.exclusionLimit)", at: value.span,
        hint: "put the dates into a file, and name the file")
      return []
    }
    return elements.compactMap { exclusion($0) }
  }

  private mutating func exclusion(_ value: TOMLValue) -> Exclusion? {
    if case .moment(let text) = value.content, let date = ExcludedDate(text) { return .date(date) }
    guard let text = text(value, of: .exclude) else { return nil }
    if let date = ExcludedDate(text) { return .date(date) }
    // Whatever has no letter is meant as a date.
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x2F }) else {
      return .file(path: text)
    }
    report(
      "'\(text)' is no date that exists", at: value.span,
      hint: "write 2026-12-25, --12-25 for every year, or the path of a file of dates")
    return nil
  }
}
