import CivilTime
import JSON

/// What the templates of a scheduled factfile see besides the tags.
///
/// Source: `scheduling.md`, section 2.
struct RunVariables {
  let schedule: String
  let runID: String
  let reason: String
  let scheduledTime: Instant
  /// The fire before it, whether or not it ran; nil where there was none.
  let previousScheduledTime: Instant?
  let zone: TimeZoneRules

  /// How templates name what is here.
  static let name = "factotum"

  /// The schedule's own values and these.
  func values(with env: JSONValue) -> JSONValue {
    let local = scheduledTime.rfc3339(in: zone)
    let own: [(String, JSONValue)] = [
      ("schedule", .string(schedule)), ("runId", .string(runID)), ("scheduledTime", .string(local)),
      ("scheduledDate", .string(String(local.prefix { $0 != "T" }))),
      ("previousScheduledTime", .string(previousScheduledTime?.rfc3339(in: zone) ?? "")),
      ("reason", .string(reason)),
    ]
    let members = (env.object ?? []).filter { $0.name != Self.name }
    return .object(members.map { ($0.name, $0.value) } + [(Self.name, .object(own))])
  }
}
