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

  /// Whether one of the expressions asks for a fire after each start of the kernel.
  var firesAtBoot: Bool { expressions.contains(where: \.isReboot) }

  /// The last fire after one instant and not after another, nil where none lies between.
  func latest(after start: Instant, through end: Instant) -> Instant? {
    let found = expressions.compactMap { $0.previous(before: end.advanced(bySeconds: 1), in: zone) }.max()
    return found.flatMap { $0 > start ? $0 : nil }
  }
}
