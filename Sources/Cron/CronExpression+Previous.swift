public import CivilTime

extension CronExpression {
  /// The last fire strictly before an instant, nil where there was none since 1970: the inverse of `next`.
  public func previous(before instant: Instant, in zone: TimeZoneRules) -> Instant? {
    switch kind {
    case .calendar: return previousMatch(before: instant.secondsSinceEpoch, in: zone)
    case .every(let seconds, let anchor):
      guard instant > anchor else { return nil }
      let last = min(instant.secondsSinceEpoch - 1, Self.horizon.secondsSinceEpoch)
      return anchor.advanced(bySeconds: (last - anchor.secondsSinceEpoch) / seconds * seconds)
    case .at(let single): return single < instant ? single : nil
    case .reboot: return nil
    }
  }

  /// Whether it fires at an instant.
  public func matches(_ instant: Instant, in zone: TimeZoneRules) -> Bool {
    next(after: Instant(secondsSinceEpoch: Self.clamped(instant.secondsSinceEpoch) - 1), in: zone) == instant
  }

  private func previousMatch(before instant: Int64, in zone: TimeZoneRules) -> Instant? {
    let until = Self.clamped(instant) - 1
    var following = zone.nextTransition(after: Instant(secondsSinceEpoch: until))
    var high = until + Int64(zone.offset(beforeTransition: following))
    var match = rule.lastMatch(until: high)
    while following > 0 {
      let transition = zone.transitions[following - 1]
      let begin = transition.instant.secondsSinceEpoch + Int64(transition.offsetAfter)
      let lowest = rule.isWildcard ? begin : max(begin, transition.shownUntil)
      if match >= lowest { return Instant(secondsSinceEpoch: match - Int64(transition.offsetAfter)) }
      let isBridged = transition.gap > 0 && transition.gap < Self.longestBridgedGap
      if isBridged, !rule.isWildcard, match >= transition.shownUntil { return transition.instant }
      // Before the transition the clock may have shown more than after it, or less.
      let end = transition.instant.secondsSinceEpoch + Int64(transition.offsetBefore) - 1
      if end > high || match > end { match = rule.lastMatch(until: end) }
      high = end
      following -= 1
    }
    guard match >= 0 else { return nil }
    return Instant(secondsSinceEpoch: match - Int64(zone.firstOffset))
  }
}
