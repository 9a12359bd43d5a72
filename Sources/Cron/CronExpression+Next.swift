public import CivilTime

extension CronExpression {
  /// The first fire strictly after an instant, nil where none is left before 2200.
  ///
  /// A job at a fixed time runs once where its time is skipped or comes twice; one with a star runs whenever
  /// the clock shows its time. Source: `cron.md`, section B.1.
  public func next(after instant: Instant, in zone: TimeZoneRules) -> Instant? {
    switch kind {
    case .calendar:
      let found = nextMatch(after: instant.secondsSinceEpoch, in: zone)
      return found < CalendarRule.never / 2 ? Instant(secondsSinceEpoch: found) : nil
    case .every(let seconds, let anchor):
      return Self.next(after: instant, every: seconds, from: anchor)
    case .at(let single): return single > instant ? single : nil
    case .reboot: return nil
    }
  }

  /// A gap this long or longer is a move of the calendar, not of the clock: nothing is made up.
  static let longestBridgedGap: Int64 = 3 * 3600

  @inline(__always)
  private func nextMatch(after instant: Int64, in zone: TimeZoneRules) -> Int64 {
    let from = Self.clamped(instant) + 1
    let following = zone.nextTransition(after: Instant(secondsSinceEpoch: from))
    var local = from + Int64(zone.offset(beforeTransition: following))
    if following > 0, !rule.isWildcard {
      let previous = zone.transitions[following - 1]
      // What the clock skipped has its turn the moment after; what it shows again has had it.
      if previous.instant.secondsSinceEpoch == from, bridges(previous) { return from }
      local = max(local, previous.shownUntil)
    }
    let match = rule.firstMatch(from: local)
    let found = match - Int64(zone.offset(beforeTransition: following))
    guard following < zone.transitions.count, found >= zone.transitions[following].instant.secondsSinceEpoch else {
      return found
    }
    return nextMatch(match, searchedFrom: local, beyond: following, in: zone)
  }

  /// What becomes of a match that lies beyond a transition.
  private func nextMatch(_ match: Int64, searchedFrom local: Int64, beyond first: Int, in zone: TimeZoneRules) -> Int64
  {
    var (match, local) = (match, local)
    for position in first..<zone.transitions.count {
      let transition = zone.transitions[position]
      let begin = transition.instant.secondsSinceEpoch + Int64(transition.offsetAfter)
      if match < begin {
        // It lies in the time that is skipped.
        if !rule.isWildcard, transition.gap < Self.longestBridgedGap { return transition.instant.secondsSinceEpoch }
        (match, local) = (rule.firstMatch(from: begin), begin)
      } else if begin < local, rule.isWildcard {
        // The clock shows again what lies before the place the search began at.
        (match, local) = (rule.firstMatch(from: begin), begin)
      }
      let found = match - Int64(transition.offsetAfter)
      let isLast = position + 1 == zone.transitions.count
      if isLast || found < zone.transitions[position + 1].instant.secondsSinceEpoch { return found }
    }
    return match
  }

  /// Whether a job at fixed times has a match in the local time that a transition skips, and runs right after it.
  func bridges(_ transition: TimeZoneRules.Transition) -> Bool {
    guard transition.gap > 0, transition.gap < Self.longestBridgedGap else { return false }
    return rule.firstMatch(from: transition.shownUntil)
      < transition.instant.secondsSinceEpoch + Int64(transition.offsetAfter)
  }

  /// No clock on earth is further from UTC.
  static let longestOffset: Int64 = 26 * 3600

  /// The instant, or the nearest one that lies within a day of what is looked at.
  static func clamped(_ instant: Int64) -> Int64 {
    min(max(instant, -longestOffset), horizon.secondsSinceEpoch + longestOffset)
  }

  private static func next(after instant: Instant, every seconds: Int64, from anchor: Instant) -> Instant? {
    guard instant < horizon else { return nil }
    guard instant >= anchor else { return anchor }
    let steps = (instant.secondsSinceEpoch - anchor.secondsSinceEpoch) / seconds + 1
    let found = anchor.advanced(bySeconds: steps * seconds)
    return found <= horizon ? found : nil
  }

  /// The last instant that is looked at.
  static let horizon = Instant(secondsSinceEpoch: 7_258_118_399)
}

extension TimeZoneRules.Transition {
  /// The seconds of local time that are skipped; negative where they come again.
  var gap: Int64 { Int64(offsetAfter - offsetBefore) }
}

extension TimeZoneRules {
  /// The offset until the transition at that position.
  @inline(__always)
  func offset(beforeTransition position: Int) -> Int {
    position == 0 ? firstOffset : transitions[position - 1].offsetAfter
  }
}
