import CivilTime
import SystemZones
import WheelTimer

/// Prints times for people: in a schedule's zone with weekday and offset, and how long until then.
struct TimePrinter {
  let isUTC: Bool
  private let zones = SystemZones()

  init(isUTC: Bool) {
    self.isUTC = isUTC
  }

  /// A time of an answer; `-` where there is none.
  func text(_ time: String?, zone: String) -> String {
    guard let time else { return "-" }
    guard let instant = Instant(rfc3339UTC: time) else { return time }
    return Self.text(instant, zone: isUTC ? nil : try? zones.rules(named: zone))
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
    return Self.span(seconds: max(0, instant.secondsSinceEpoch - Clock.now.instant.secondsSinceEpoch))
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
