public import CivilTime

extension CronExpression {
  /// What a change of the clock does at a fire, or did since the one before it; nil where nothing of note.
  ///
  /// - Parameters:
  ///   - fire: one of the expression's fires.
  ///   - earlier: the fire before it, or where the looking began.
  public func clockChange(at fire: Instant, since earlier: Instant, in zone: TimeZoneRules) -> String? {
    let following = zone.nextTransition(after: fire)
    var notes: [String] = []
    if kind == .calendar {
      for transition in zone.transitions[zone.nextTransition(after: earlier)..<following] where transition.gap > 0 {
        if let note = skipped(by: transition, fire: fire) { notes.append(note) }
      }
    }
    if let note = pass(of: fire, before: following, in: zone) { notes.append(note) }
    return notes.isEmpty ? nil : notes.joined(separator: "; ")
  }

  /// What becomes of times that the clock never shows.
  private func skipped(by transition: TimeZoneRules.Transition, fire: Instant) -> String? {
    let end = transition.instant.secondsSinceEpoch + Int64(transition.offsetAfter)
    var matches: [CivilDateTime] = []
    var match = rule.firstMatch(from: transition.shownUntil)
    while match < end, matches.count <= Self.longestList {
      matches.append(CivilDateTime(localSeconds: match))
      match = rule.firstMatch(from: match + 1)
    }
    guard let first = matches.first else { return nil }
    if matches.count > Self.longestList { matches[1] = CivilDateTime(localSeconds: rule.lastMatch(until: end - 1)) }
    let times =
      matches.count > Self.longestList
      ? "\(matches[0].timeOfDay) to \(matches[1].timeOfDay)" : Phrases.list(matches.map(\.timeOfDay))
    let missing = matches.count == 1 ? "does not exist" : "do not exist"
    if !isWildcard, fire == transition.instant, transition.gap < Self.longestBridgedGap {
      return "\(times) \(missing) that night; runs at \(CivilDateTime(localSeconds: end).timeOfDay)"
    }
    return "\(times) on \(first.text.prefix(10)) \(missing), and \(matches.count == 1 ? "is" : "are") skipped"
  }

  /// More times than this are told by the first and the last of them.
  private static let longestList = 3

  /// Which of two passes a fire is in, where clocks show its time twice.
  private func pass(of fire: Instant, before following: Int, in zone: TimeZoneRules) -> String? {
    let local = fire.secondsSinceEpoch + Int64(zone.offset(at: fire))
    if following > 0, local < zone.transitions[following - 1].shownUntil { return "second pass" }
    guard following < zone.transitions.count else { return nil }
    let next = zone.transitions[following]
    guard local >= next.instant.secondsSinceEpoch + Int64(next.offsetAfter) else { return nil }
    let runsOnce = kind == .calendar && !isWildcard
    return "first of two passes" + (runsOnce ? "; does not run in the second" : "")
  }
}
