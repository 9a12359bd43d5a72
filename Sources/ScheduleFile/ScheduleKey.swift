/// The keys of a schedule.
enum ScheduleKey: String, CaseIterable {
  case cron, factfile, timezone, constraint, env, tag, user, group, environment, enabled, description, seed
  case workingDirectory = "working-directory"
  case maxStdouterrSize = "max-stdouterr-size"
  case journalLimit = "journal-limit"

  /// The keys that are part of the format and not built yet, each an error rather than silently without effect.
  static let planned = [
    "start", "webhook", "max-parallel", "heartbeat-interval", "strict", "overlap", "catchup", "catchup-window",
    "catchup-limit", "start-deadline", "jitter", "timeout", "not-before", "not-after",
  ]

  /// All names that may stand in a schedule.
  static var all: [String] { allCases.map(\.rawValue) + planned }
}
