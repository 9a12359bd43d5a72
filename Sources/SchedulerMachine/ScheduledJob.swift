public import CivilTime
public import Cron

/// One schedule, as far as deciding about its fires goes.
public struct ScheduledJob: Sendable {
  public let name: String
  /// One or more expressions; instants at which several meet are one fire.
  public let expressions: [CronExpression]
  /// The zone in which the expressions are read.
  public let zone: TimeZoneRules
  /// Whether a host constraint has to be asked at every fire.
  public let isConstrained: Bool
  /// Changes whenever an expression or the zone does; then nothing is caught up.
  public let fingerprint: String

  /// Describes one schedule.
  public init(
    name: String, expressions: [CronExpression], zone: TimeZoneRules, isConstrained: Bool, fingerprint: String
  ) {
    self.name = name
    self.expressions = expressions
    self.zone = zone
    self.isConstrained = isConstrained
    self.fingerprint = fingerprint
  }

  /// The first fire after an instant, nil where none is left.
  public func next(after instant: Instant) -> Instant? {
    var earliest: Instant?
    for expression in expressions {
      guard let candidate = expression.next(after: instant, in: zone) else { continue }
      earliest = min(earliest ?? candidate, candidate)
    }
    return earliest
  }

  /// The last fire after one instant and not after another, nil where none lies between.
  ///
  /// Looks back twice as far each time, so that years of missed fires are not walked through one by one.
  func latest(after start: Instant, through end: Instant) -> Instant? {
    var distance: Int64 = 1
    while true {
      let from = max(start, end.advanced(bySeconds: -distance))
      guard from < end else { return nil }
      if var found = next(after: from), found <= end {
        while let later = next(after: found), later <= end { found = later }
        return found
      }
      if from == start { return nil }
      distance *= 2
    }
  }
}
