public import CivilTime

/// A stretch of time in which a schedule fired by the same rules.
public struct ScheduleLife: Sendable, Hashable {
  /// What ended it. The raw names are fixed: the ledger uses them.
  public enum Ending: String, Sendable, Hashable, CaseIterable {
    case changed, disabled, removed
  }

  public let schedule: String
  /// From when on the daemon had these rules; nil where an earlier format of the ledger did not tell.
  public let since: Timestamp?
  /// Nil while it goes on.
  public var until: Timestamp?
  public var ending: Ending?
  /// Of the expressions, the seed and the zone's name, as in `Mark`.
  public let fingerprint: String
  /// The first and the last instant that count, both inclusive.
  public let notBefore: Instant?
  public let notAfter: Instant?

  /// Describes a stretch that goes on, or has ended.
  public init(
    schedule: String, since: Timestamp?, until: Timestamp? = nil, ending: Ending? = nil, fingerprint: String,
    notBefore: Instant? = nil, notAfter: Instant? = nil
  ) {
    self.schedule = schedule
    self.since = since
    self.until = until
    self.ending = ending
    self.fingerprint = fingerprint
    self.notBefore = notBefore
    self.notAfter = notAfter
  }

  /// Whether a schedule fires by the same rules in both.
  public func isSame(as other: ScheduleLife) -> Bool {
    (fingerprint, notBefore, notAfter) == (other.fingerprint, other.notBefore, other.notAfter)
  }
}

/// A stretch of time in which one daemon decided.
public struct DaemonLife: Sendable, Hashable {
  public let since: Timestamp
  /// Nil where it goes on, or ended without saying so.
  public let until: Timestamp?
  public let version: String

  /// Describes a daemon's life.
  public init(since: Timestamp, until: Timestamp?, version: String) {
    self.since = since
    self.until = until
    self.version = version
  }
}
