public import CivilTime
public import Diagnostics

extension CronExpression {
  /// What is to be said about the fires to come: W205 to W207.
  ///
  /// Source: `cron.md`, section A.5.
  public func outlook(after now: Instant, in zone: TimeZoneRules) -> [Diagnostic] {
    guard !isReboot else { return [] }
    guard let next = next(after: now, in: zone) else {
      return [Diagnostic(.warning, code: "W207", "no fire left in this zone before 2200")]
    }
    var warnings: [Diagnostic] = []
    if next.secondsSinceEpoch - now.secondsSinceEpoch > Self.longWait {
      let date = zone.civil(at: next).text.prefix(10)
      warnings.append(Diagnostic(.warning, code: "W206", "next run is more than 5 years away (\(date))"))
    }
    guard kind == .calendar, !rule.marks.contains(.starInHours) else { return warnings }
    let coming = Self.changes(after: now, in: zone)
    for transition in [coming.first { $0.gap > 0 }, coming.first { $0.gap < 0 }] {
      guard let sentence = transition.flatMap({ effect(of: $0, zone) }) else { continue }
      warnings.append(Diagnostic(.warning, code: "W205", sentence))
    }
    return warnings
  }

  /// What a coming move of the calendar takes away from a job at fixed times, nil where it takes nothing.
  ///
  /// Source: `cron.md`, section B.1, rule 3: a gap of three hours and more is not made up for, and the loader says so.
  public func loss(after now: Instant, in zone: TimeZoneRules) -> String? {
    guard kind == .calendar, !isWildcard else { return nil }
    let moves = Self.changes(after: now, in: zone).filter { $0.gap >= Self.longestBridgedGap }
    return moves.lazy.compactMap { effect(of: $0, zone) }.first
  }

  /// The changes of the clock that are near enough to be of interest.
  private static func changes(after now: Instant, in zone: TimeZoneRules) -> ArraySlice<TimeZoneRules.Transition> {
    zone.transitions[zone.nextTransition(after: now)...].prefix {
      $0.instant.secondsSinceEpoch - now.secondsSinceEpoch < nearFuture
    }
  }

  /// Five years with their leap days.
  private static let longWait: Int64 = 1826 * 86_400
  /// How far ahead a change of the clock is of interest: a zone with two of them a year has both.
  private static let nearFuture: Int64 = 400 * 86_400

  /// What a change of the clock does to a fire, nil where it concerns none.
  private func effect(of transition: TimeZoneRules.Transition, _ zone: TimeZoneRules) -> String? {
    let before = transition.instant.secondsSinceEpoch + Int64(transition.offsetBefore)
    let after = before + transition.gap
    let match = rule.firstMatch(from: min(before, after))
    guard match < max(before, after) else { return nil }
    let civil = CivilDateTime(localSeconds: match)
    let place = "on \(civil.text.prefix(10)) in \(zone.name)"
    guard transition.gap > 0 else {
      return "\(civil.timeOfDay) comes twice \(place); will run \(isWildcard ? "both times" : "the first time only")"
    }
    let isMadeUp = !isWildcard && transition.gap < Self.longestBridgedGap
    let end = CivilDateTime(localSeconds: after).timeOfDay
    return "\(civil.timeOfDay) does not exist \(place); will \(isMadeUp ? "run at \(end)" : "not run then")"
  }
}

extension CivilDateTime {
  /// The time of day, `02:30`, with seconds where there are any.
  var timeOfDay: String { String(text.dropFirst(11).prefix(second == 0 ? 5 : 8)) }
}
