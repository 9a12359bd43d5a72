public import CivilTime
public import Cron
public import Fires

/// One schedule, as far as deciding about its fires goes.
///
/// Source: `scheduling.md`, section 2.
public struct ScheduledJob: Sendable, Equatable {
  /// Which of the missed fires are made up.
  public struct CatchUp: Sendable, Equatable {
    /// None, the latest one, or all.
    public enum Policy: String, Sendable, CaseIterable {
      case none, latest, all
    }

    public var policy: Policy
    /// How far back missed fires are made up.
    public var window: Duration
    /// Of `all`, how many at the most.
    public var limit: Int

    /// Describes a policy; the defaults are those of a schedule file.
    public init(policy: Policy = .latest, window: Duration = .seconds(24 * 3600), limit: Int = 100) {
      self.policy = policy
      self.window = window
      self.limit = limit
    }
  }

  public let name: String
  /// One or more expressions; instants at which several meet are one fire.
  public let expressions: [CronExpression]
  /// The zone in which the expressions are read.
  public let zone: TimeZoneRules
  /// Changes whenever an expression, the seed or the zone's name does; then nothing is caught up.
  public let fingerprint: String
  public var isEnabled = true
  /// Whether a host constraint has to be asked at every fire.
  public var isConstrained = false
  public var overlap = OverlapPolicy.skip
  public var catchUp = CatchUp()
  /// The most a start may be late, waiting included; nil for no limit.
  public var startDeadline: Duration?
  /// The delay that this machine adds to each instant of this schedule.
  public var jitter: Duration = .zero
  /// The first and the last instant that count, both inclusive.
  public var notBefore: Instant?
  public var notAfter: Instant?
  public var exclusions = Exclusions()

  /// Describes one schedule with the defaults of a schedule file.
  public init(name: String, expressions: [CronExpression], zone: TimeZoneRules, fingerprint: String) {
    self.name = name
    self.expressions = expressions
    self.zone = zone
    self.fingerprint = fingerprint
  }

  /// Whether one of the expressions asks for a fire after each start of the kernel.
  var firesAtBoot: Bool { expressions.contains(where: \.isReboot) }

  /// Whether one of the expressions follows the clock on the wall, and fires again where the clock was set back.
  var followsTheClock: Bool { expressions.contains(where: \.isWildcard) }

  /// Whether its instants are the same as another's.
  func firesLike(_ other: ScheduledJob) -> Bool {
    isEnabled == other.isEnabled && fingerprint == other.fingerprint && zone == other.zone
      && notBefore == other.notBefore && notAfter == other.notAfter
  }
}

// MARK: Instants

extension ScheduledJob {
  /// The first fire after an instant, nil where none is left.
  public func next(after instant: Instant) -> Instant? { next(after: instant, fixedAfter: instant) }

  /// The first fire after an instant; one at a fixed time only after another instant, which is not earlier.
  func next(after instant: Instant, fixedAfter fixed: Instant) -> Instant? {
    var earliest: Instant?
    for expression in expressions {
      let start = startOfSearch(after: expression.isWildcard ? instant : fixed)
      guard let candidate = expression.next(after: start, in: zone) else { continue }
      if earliest.map({ candidate < $0 }) ?? true { earliest = candidate }
    }
    return earliest.flatMap { found in notAfter.map { found <= $0 } ?? true ? found : nil }
  }

  /// Whether an instant lies between the first and the last that count.
  func counts(_ instant: Instant) -> Bool {
    notBefore.map { $0 <= instant } ?? true && notAfter.map { instant <= $0 } ?? true
  }

  /// The last fire not after an instant, and after another; nil where none lies between.
  public func latest(after start: Instant, through end: Instant) -> Instant? {
    latest(after: start, fixedAfter: start, through: end)
  }

  /// The same, one at a fixed time only after another instant, which is not earlier.
  func latest(after start: Instant, fixedAfter fixed: Instant, through end: Instant) -> Instant? {
    let end = notAfter.map { min($0, end) } ?? end
    var latest: Instant?
    for expression in expressions {
      let start = startOfSearch(after: expression.isWildcard ? start : fixed)
      guard let candidate = expression.previous(before: end.advanced(bySeconds: 1), in: zone), candidate > start else {
        continue
      }
      if latest.map({ candidate > $0 }) ?? true { latest = candidate }
    }
    return latest
  }

  private func startOfSearch(after instant: Instant) -> Instant {
    notBefore.map { max(instant, $0.advanced(bySeconds: -1)) } ?? instant
  }
}
