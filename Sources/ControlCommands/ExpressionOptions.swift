import ArgumentParser
import CivilTime
import Cron
import Diagnostics
import Processes
import SystemZones
import WheelTimer

/// What the commands about an expression have in common: its zone, and where to begin to look.
struct ExpressionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The time zone to evaluate in, not this machine's.", valueName: "zone"))
  var timezone: String?

  @Option(
    help: ArgumentHelp(
      "Look after this time, not now: with an offset, or local to the zone.",
      valueName: "time"))
  var from: String?

  @Option(help: ArgumentHelp("The schedule that H and ~ draw their values for.", valueName: "name"))
  var name: String?

  /// Whose expression it is.
  var identity: CronIdentity { CronIdentity(name: name, machine: name == nil ? nil : MachineIdentity.current) }

  /// Reads an expression, and the zone it is evaluated in: the one in front of it, the option's, this machine's.
  func read(_ text: String) throws(CommandFailure) -> (reading: CronReading, zone: TimeZoneRules) {
    do {
      let reading = try CronExpression.read(text, for: identity)
      let name = try zoneName(before: reading.expression.zoneName, at: reading.zoneSpan)
      return (reading, try rules(name, at: reading.zoneSpan))
    } catch let error as CronError {
      throw .mistake(error, in: text)
    } catch {
      throw .no("\(error); name another with --timezone")
    }
  }

  /// The one zone that is given, nil where none is.
  ///
  /// - Parameter other: the zone that is given elsewhere.
  func zoneName(before other: String?, at span: SourceSpan? = nil) throws(CronError) -> String? {
    if let other, let timezone, other != timezone { throw .zoneGivenTwice(other, timezone, at: span) }
    return other ?? timezone
  }

  func rules(_ name: String?, at span: SourceSpan?) throws -> TimeZoneRules {
    let zones = SystemZones()
    guard let name else { return try zones.ownRules() }
    do {
      return try zones.rules(named: name)
    } catch {
      let names = zones.names
      guard !names.contains(name) else { throw error }
      throw CronError.unknownZone(name, at: span, among: names)
    }
  }

  /// The instant after which to look.
  func start(in zone: TimeZoneRules) throws(CommandFailure) -> Instant {
    try from.map { text throws(CommandFailure) in try TimeArgument.instant(text, in: zone) } ?? Clock.now.instant
  }
}

/// A time on the command line.
enum TimeArgument {
  /// Reads a time with an offset, or one that is local to a zone, whose time of day or seconds may be left out.
  static func instant(_ text: String, in zone: TimeZoneRules) throws(CommandFailure) -> Instant {
    if let instant = Instant(rfc3339: text) { return instant }
    let rest = [10: "T00:00:00", 16: ":00"][text.utf8.count] ?? ""
    guard let local = CivilDateTime(text: text.replacing(" ", with: "T") + rest) else {
      throw .unusable("'\(text)' is not a time; write it as 2026-11-25T02:15:00, with or without an offset")
    }
    return zone.firstInstant(showing: local)
  }

  /// Reads a time; where it is only a date, the last second of that day.
  static func instant(endOfDayOf text: String, in zone: TimeZoneRules) throws(CommandFailure) -> Instant {
    let start = try instant(text, in: zone)
    guard text.utf8.count == 10, let day = CivilDateTime(text: text + "T00:00:00") else { return start }
    return zone.firstInstant(showing: CivilDateTime(localSeconds: day.localSeconds + 86_400)).advanced(bySeconds: -1)
  }

  /// Reads a time that is local to this machine's zone where it has no offset.
  static func ownInstant(_ text: String) throws -> Instant { try instant(text, in: SystemZones().ownRules()) }
}

extension TimeZoneRules {
  /// The first instant at which clocks show a time; where none does, the one at which they skip it.
  fileprivate func firstInstant(showing local: CivilDateTime) -> Instant {
    let longestOffset: Int64 = 26 * 3600
    var position = nextTransition(after: Instant(secondsSinceEpoch: local.localSeconds - longestOffset))
    var offset = position == 0 ? firstOffset : transitions[position - 1].offsetAfter
    while position < transitions.count {
      let transition = transitions[position]
      let found = Instant(secondsSinceEpoch: local.localSeconds - Int64(offset))
      if found < transition.instant { return found }
      offset = transition.offsetAfter
      if local.localSeconds - Int64(offset) < transition.instant.secondsSinceEpoch { return transition.instant }
      position += 1
    }
    return Instant(secondsSinceEpoch: local.localSeconds - Int64(offset))
  }
}
