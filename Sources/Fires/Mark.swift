public import CivilTime

/// How far a schedule has come.
///
/// It only ever rises within a pass. Source: `cron.md`, section B.3, "State per schedule".
public struct Mark: Hashable, Sendable {
  /// The last instant that was decided in this pass, or from which on the pass was planned.
  public var instant: Instant
  /// 1, and more after the clock was set back.
  public var pass: Int
  /// The latest instant that was decided in any pass: a job at fixed times does not repeat what lies before it.
  public var highest: Instant
  /// Of the expressions and the zone it was decided under.
  public var fingerprint: String

  /// Remembers how far a schedule has come; `highest` is the instant where nothing later is known.
  public init(instant: Instant, pass: Int = 1, highest: Instant? = nil, fingerprint: String) {
    self.instant = instant
    self.pass = pass
    self.highest = max(instant, highest ?? instant)
    self.fingerprint = fingerprint
  }
}
