import CivilTime
import Console
import Control
import SystemZones
import WheelTimer

/// Prints times for people: in a schedule's zone with weekday and offset, and how long until then.
struct TimePrinter {
  let isUTC: Bool
  private let zones = SystemZones()
  private let now = Clock.now.instant
  /// The zones that were read; nil for one that cannot be.
  private var known: [String: TimeZoneRules?] = [:]

  init(isUTC: Bool) {
    self.isUTC = isUTC
  }

  /// The rules of a schedule's zone; nil, which is shown as UTC, where they cannot be read.
  private mutating func rules(_ zone: String) -> TimeZoneRules? {
    if let rules = known[zone] { return rules }
    // The daemon's own zone has this name where /etc/localtime is a copy.
    let rules = try? zone == "localtime" ? zones.ownRules() : zones.rules(named: zone)
    known[zone] = .some(rules)
    return rules
  }

  /// A time of an answer; `-` where there is none.
  mutating func text(_ time: String?, zone: String) -> String {
    guard let time else { return "-" }
    guard let instant = Instant(rfc3339UTC: time) else { return time }
    return Self.text(instant, zone: isUTC ? nil : rules(zone))
  }

  /// A time that belongs to no schedule, in this machine's zone.
  mutating func ownText(_ time: String?) -> String { text(time, zone: "localtime") }

  /// The time of day in this machine's zone, with the date where that is not today's: `14:02`.
  private mutating func timeOfDay(_ time: String) -> String {
    guard let instant = Instant(rfc3339UTC: time) else { return time }
    let zone = isUTC ? .utc : rules("localtime") ?? .utc
    let text = zone.civil(at: instant).text
    let today = zone.civil(at: now).text.prefix(10)
    return text.prefix(10) == today
      ? String(text.dropFirst(11).prefix(5)) : String(text.prefix(16)).replacing("T", with: " ")
  }

  /// `Wed 2026-11-25T02:15:00+01:00`; in UTC where no zone is given.
  static func text(_ instant: Instant, zone: TimeZoneRules?) -> String {
    let weekday = (zone ?? .utc).civil(at: instant).date.weekday
    let name = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][weekday]
    return "\(name) \(zone.map { instant.rfc3339(in: $0) } ?? instant.rfc3339UTC)"
  }

  /// How long it is until a time, in its two largest units.
  func left(until time: String?) -> String {
    guard let time, let instant = Instant(rfc3339UTC: time) else { return "-" }
    return Self.span(seconds: max(0, instant.secondsSinceEpoch - now.secondsSinceEpoch))
  }

  /// How long ago a time was, in its two largest units.
  func since(_ time: String) -> String {
    guard let instant = Instant(rfc3339UTC: time) else { return "-" }
    return Self.span(seconds: max(0, now.secondsSinceEpoch - instant.secondsSinceEpoch))
  }

  /// A span of time in its two largest units: `3h 12m`.
  static func span(seconds: Int64) -> String {
    switch seconds {
    case ..<60: "\(seconds)s"
    case ..<3600: "\(seconds / 60)m \(seconds % 60)s"
    case ..<86_400: "\(seconds / 3600)h \(seconds / 60 % 60)m"
    default: "\(seconds / 86_400)d \(seconds / 3600 % 24)h"
    }
  }
}

// MARK: Lines that several commands have

extension TimePrinter {
  /// A file that is not as it was when it was loaded.
  mutating func line(_ file: FileChange) -> String {
    let when = file.at.map { " \(timeOfDay($0))" } ?? ""
    return "\(file.path.visible): not loaded: \(file.change)\(when); run factotumctl reload"
  }

  /// What there is to say about a pause.
  mutating func text(of pause: PauseRow) -> String {
    let until = pause.until.map { "until \(ownText($0))" } ?? "until it is resumed"
    return until + (pause.requestedBy.map { ", by \($0)" } ?? "") + (pause.note.map { ": \($0.visible)" } ?? "")
  }
}
