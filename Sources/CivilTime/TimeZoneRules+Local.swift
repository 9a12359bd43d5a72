extension TimeZoneRules {
  /// The first instant at which clocks in this zone show a local time; where they skip it, the instant of the change.
  public func firstInstant(showing local: CivilDateTime) -> Instant {
    instants(showing: local).min() ?? skip(of: local)
  }

  /// The last instant at which clocks in this zone show a local time; where they skip it, the instant of the change.
  public func lastInstant(showing local: CivilDateTime) -> Instant {
    instants(showing: local).max() ?? skip(of: local)
  }

  /// No offset is larger, so nothing further away can show the same local time, in seconds.
  private static let reach: Int64 = 26 * 3600

  private func instants(showing local: CivilDateTime) -> [Instant] {
    let start = Instant(secondsSinceEpoch: local.localSeconds - Self.reach)
    let offsets = [offset(at: start)] + changes(around: local).map(\.offsetAfter)
    return offsets.map { (Instant(secondsSinceEpoch: local.localSeconds - Int64($0)), $0) }
      .filter { offset(at: $0.0) == $0.1 }.map(\.0)
  }

  private func skip(of local: CivilDateTime) -> Instant {
    let skipping = changes(around: local).first {
      $0.instant.secondsSinceEpoch + Int64($0.offsetAfter) > local.localSeconds
    }
    return skipping?.instant ?? Instant(secondsSinceEpoch: local.localSeconds - Int64(firstOffset))
  }

  private func changes(around local: CivilDateTime) -> ArraySlice<Transition> {
    let start = Instant(secondsSinceEpoch: local.localSeconds - Self.reach)
    let end = Instant(secondsSinceEpoch: local.localSeconds + Self.reach)
    return transitions[nextTransition(after: start)...].prefix { $0.instant <= end }
  }
}
