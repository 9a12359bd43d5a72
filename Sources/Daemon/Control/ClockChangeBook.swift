import CivilTime
import Control
import Loading
import ScheduleFile
import SchedulerMachine

/// The changes of the clock that are near, and whom they touch: found once for each load, since all schedules of a zone have
/// to be looked at.
actor ClockChangeBook {
  /// How far ahead it looks, in seconds.
  private static let reach: Int64 = 48 * 3600
  /// The most names of a list.
  private static let shownNames = 100

  private struct Key: Hashable {
    let version: Int
    let zone: String
    let at: Instant
  }

  private var known: [Key: ClockChange] = [:]
  /// The zones of the enabled schedules of a load.
  private var zones: (version: Int, rules: [String: TimeZoneRules]) = (-1, [:])

  /// The changes to come, the first one first.
  func coming(in loaded: DaemonState.Loaded, after now: Instant) -> [ClockChange] {
    if zones.version != loaded.version {
      let schedules = loaded.snapshot.schedules.values.filter(\.schedule.isEnabled)
      zones = (
        loaded.version,
        Dictionary(schedules.compactMap { schedule in schedule.zone.map { (schedule.zoneName, $0) } }) { $1 }
      )
      known = [:]
    }
    var found: [(at: Instant, change: ClockChange)] = []
    for (name, zone) in zones.rules {
      for transition in zone.transitions[zone.nextTransition(after: now)...] {
        guard transition.instant <= now.advanced(bySeconds: Self.reach) else { break }
        let key = Key(version: loaded.version, zone: name, at: transition.instant)
        let change = known[key] ?? Self.change(name, transition, loaded)
        known[key] = change
        found.append((transition.instant, change))
      }
    }
    return found.sorted { ($0.at, $0.change.zone) < ($1.at, $1.change.zone) }.map(\.change)
  }

  private static func change(
    _ zone: String, _ transition: TimeZoneRules.Transition, _ loaded: DaemonState.Loaded
  ) -> ClockChange {
    var change = ClockChange {
      $0.zone = zone
      $0.at = transition.instant.rfc3339UTC
      $0.seconds = transition.offsetAfter - transition.offsetBefore
    }
    for name in loaded.names {
      guard let schedule = loaded.snapshot.schedules[name], schedule.schedule.isEnabled, schedule.zoneName == zone,
        let job = schedule.job(on: loaded.snapshot.machineIdentity), let effect = ClockEffect(of: transition, on: job)
      else { continue }
      switch effect {
      case .once:
        change.onceCount += 1
        if change.once.count < shownNames { change.once.append(name) }
      case .both:
        change.bothCount += 1
        if change.both.count < shownNames { change.both.append(name) }
      }
    }
    return change
  }
}
