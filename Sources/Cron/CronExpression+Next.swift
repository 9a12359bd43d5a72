public import CivilTime

extension CronExpression {
  /// A gap this long or longer is a move of the calendar, not of the clock: nothing is made up.
  private static let longestBridgedGap: Int64 = 3 * 3600

  /// The first fire strictly after an instant, nil where none is left before 2200.
  ///
  /// A job at a fixed time runs once where its time is skipped or comes twice; one with a star runs whenever
  /// the clock shows its time. Source: `cron.md`, section B.1.
  public func next(after instant: Instant, in zone: TimeZoneRules) -> Instant? {
    var from = max(instant.secondsSinceEpoch, -1) + 1
    var following = zone.nextTransition(after: Instant(secondsSinceEpoch: from))
    while true {
      let previous = following > 0 ? zone.transitions[following - 1] : nil
      if let previous, previous.instant.secondsSinceEpoch == from, !isWildcard, bridges(previous) {
        return previous.instant
      }
      let offset = previous?.offsetAfter ?? zone.offset(at: Instant(secondsSinceEpoch: from))
      var local = from + Int64(offset)
      if let previous, !isWildcard, previous.offsetAfter < previous.offsetBefore {
        // What the clock showed before it was set back has had its turn.
        local = max(local, previous.instant.secondsSinceEpoch + Int64(previous.offsetBefore))
      }
      guard let match = firstMatch(from: local) else { return nil }
      let found = match - Int64(offset)
      guard following < zone.transitions.count else { return Instant(secondsSinceEpoch: found) }
      let end = zone.transitions[following].instant.secondsSinceEpoch
      if found < end { return Instant(secondsSinceEpoch: found) }
      from = end
      following += 1
    }
  }

  /// Whether a fixed job has a match in the local time that a transition skips, and runs right after it.
  private func bridges(_ transition: TimeZoneRules.Transition) -> Bool {
    let gap = Int64(transition.offsetAfter - transition.offsetBefore)
    guard gap > 0, gap < Self.longestBridgedGap else { return false }
    let skipped = transition.instant.secondsSinceEpoch + Int64(transition.offsetBefore)
    guard let match = firstMatch(from: skipped) else { return false }
    return match < skipped + gap
  }
}
