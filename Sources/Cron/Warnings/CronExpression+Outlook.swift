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
    let coming = zone.transitions[zone.nextTransition(after: now)...].prefix {
      $0.instant.secondsSinceEpoch - now.secondsSinceEpoch < Self.nearFuture
    }
    for transition in [coming.first { $0.gap > 0 }, coming.first { $0.gap < 0 }] {
      guard let sentence = transition.flatMap({ effect(of: $0, zone) }) else { continue }
      warnings.append(Diagnostic(.warning, code: "W205", sentence))
    }
    return warnings
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
