public import CivilTime

/// What happens to a fire whose schedule has a run that still goes on.
public enum Overlap: String, CaseIterable, Sendable {
  case skip
  /// One fire waits, the newest.
  case queue
  /// The old run is stopped, then the new one starts.
  case replace
  case allow
}

/// Which missed fires are caught up.
public enum CatchUp: String, CaseIterable, Sendable {
  case none, latest, all
}

/// The first or the last time at which a schedule fires.
public enum TimeBound: Equatable, Sendable {
  case instant(Instant)
  /// In the schedule's zone.
  case local(CivilDateTime)

  /// The bound as an earliest time: of a local time that comes twice the first.
  public func earliest(in zone: TimeZoneRules) -> Instant {
    switch self {
    case .instant(let instant): instant
    case .local(let local): zone.firstInstant(showing: local)
    }
  }

  /// The bound as a latest time: of a local time that comes twice the second.
  public func latest(in zone: TimeZoneRules) -> Instant {
    switch self {
    case .instant(let instant): instant
    case .local(let local): zone.lastInstant(showing: local)
    }
  }
}
