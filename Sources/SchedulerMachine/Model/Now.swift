public import CivilTime

/// The two clocks at one moment.
public struct Now: Sendable, Hashable {
  /// The wall clock, which may be set back and forth: instants are read off it.
  public let wall: Timestamp
  /// The time since boot, sleep included, which nobody can set: waits are measured by it.
  public let sinceBoot: Duration

  /// Reads both.
  public init(wall: Timestamp, sinceBoot: Duration) {
    self.wall = wall
    self.sinceBoot = sinceBoot
  }
}
