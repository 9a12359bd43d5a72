import CivilTime
import Cron
import Fires
import SchedulerMachine

extension Timestamp {
  /// 2026-11-23T12:00:00Z, a Monday.
  static let noon = Timestamp(Instant(secondsSinceEpoch: 1_795_435_200))
}

extension Instant {
  /// The instant of a time of day, `12:05`, `12:05:30` or, on another day of the month, `24T12:05`.
  static func at(_ clock: String) -> Instant {
    let parts = clock.split(separator: "T")
    let day = parts.count > 1 ? Int64(parts[0]) ?? 0 : 23
    let fields = (parts.last ?? "").split(separator: ":").compactMap { Int64($0) }
    let midnight = Timestamp.noon.instant.advanced(bySeconds: -43_200 + (day - 23) * 86_400)
    return midnight.advanced(bySeconds: fields[0] * 3600 + fields[1] * 60 + (fields.count > 2 ? fields[2] : 0))
  }

  /// The shortest such text.
  var clock: String {
    let text = rfc3339UTC
    let day =
      text.hasPrefix("2026-11-23T")
      ? "" : text.hasPrefix("2026-11-") ? "\(text.dropFirst(8).prefix(3))" : "\(text.prefix(11))"
    let time = text.dropFirst(11).dropLast()
    return day + (time.hasSuffix(":00") ? time.dropLast(3) : time)
  }
}

extension RunID {
  /// The id of `etl 12:05`, `etl 24T12:05`, `etl 12:05-p2`, `etl 12:05-m1`.
  static func named(_ text: String) -> RunID {
    let parts = text.split(separator: " ", maxSplits: 1)
    let rest = parts[1].split(separator: "-", maxSplits: 1)
    let stamp = Instant.at(String(rest[0])).rfc3339UTC.filter { $0 != "-" && $0 != ":" }
    let id = "\(parts[0])-\(stamp)" + (rest.count > 1 ? "-\(rest[1])" : "")
    return RunID(validating: id) ?? .retry(of: .named(text), number: 0)
  }

  /// What `named` reads.
  var short: String {
    guard let stamp = description.split(separator: "-").first(where: { $0.count == 16 && $0.hasSuffix("Z") }),
      let second = Int64(stamp.dropFirst(13).prefix(2)), let minute = Int64(stamp.dropFirst(11).prefix(2)),
      let hour = Int64(stamp.dropFirst(9).prefix(2)), let day = Int64(stamp.dropFirst(6).prefix(2))
    else { return description }
    let clock: String =
      stamp.hasPrefix("202611")
      ? Instant.at("\(day)T\(hour):\(minute):\(second)").clock : "\(stamp)"
    return description.replacing("-\(stamp)", with: " \(clock)")
  }
}

extension Reason {
  /// The code and its values, instants as times of day.
  var short: String {
    switch self {
    case .superseded(let instant): "superseded by \(instant.clock)"
    case .displaced(let instant): "displaced by \(instant.clock)"
    case .overlaps(let run): "overlaps \(run.short)"
    case .deadlinePassed(_, let wait): "deadline" + (wait.map { " in \($0.rawValue)" } ?? "")
    case .excluded(let text), .constraint(let text), .lookupFailed(let text), .couldNotStart(let text):
      "\(code) \(text)"
    default: code
    }
  }
}

/// A schedule in UTC with the defaults, changed by `change`.
func job(_ name: String, _ expressions: String..., change: (inout ScheduledJob) -> Void = { _ in }) -> ScheduledJob {
  var job = ScheduledJob(
    name: name, expressions: expressions.compactMap { try? CronExpression.parse($0) }, zone: .utc,
    fingerprint: expressions.joined(separator: "|"))
  change(&job)
  return job
}
