import CivilTime
import Cron
import JSON

/// The coming fires of an expression, or of a schedule that has several.
struct FireSeries {
  let expressions: [CronExpression]
  let zone: TimeZoneRules
  /// Fires come after it.
  let start: Instant

  struct Fire {
    let instant: Instant
    /// What a change of the clock does to it.
    let note: String?
  }

  /// The first fires in order of time; fewer where no more are left.
  func fires(limit: Int) -> [Fire] {
    var fires: [Fire] = []
    var earlier = expressions.map { _ in start }
    while fires.count < limit {
      let coming = zip(expressions, earlier).map { $0.next(after: $1, in: zone) }
      guard let instant = coming.compactMap({ $0 }).min() else { break }
      var notes: [String] = []
      for index in expressions.indices where coming[index] == instant {
        let note = expressions[index].clockChange(at: instant, since: earlier[index], in: zone)
        if let note, !notes.contains(note) { notes.append(note) }
        earlier[index] = instant
      }
      fires.append(Fire(instant: instant, note: notes.isEmpty ? nil : notes.joined(separator: "; ")))
    }
    return fires
  }

  /// A fire for people: `Wed 2026-11-25T02:15:00+01:00  Europe/Berlin  in 3h 12m`.
  func line(_ fire: Fire, isUTC: Bool) -> String {
    let time = TimePrinter.text(fire.instant, zone: isUTC ? nil : zone)
    let left = TimePrinter.span(seconds: fire.instant.secondsSinceEpoch - start.secondsSinceEpoch)
    return ([time, isUTC ? "UTC" : zone.name, "in \(left)"] + (fire.note.map { [$0] } ?? [])).joined(separator: "  ")
  }

  /// A fire for machines.
  func json(_ fire: Fire) -> JSONValue {
    let note = fire.note.map { [("note", JSONValue.string($0))] } ?? []
    return .object(
      [("time", .string(fire.instant.rfc3339(in: zone))), ("utc", .string(fire.instant.rfc3339UTC))] + note)
  }

  /// Why there is no fire to show.
  var absence: String {
    expressions.contains(where: \.isReboot)
      ? "it fires once after each boot, at no fixed time" : "no fire is left before 2200"
  }
}
