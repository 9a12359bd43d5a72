/// The keys of a schedule.
public enum ScheduleKey: String, CaseIterable, Sendable {
  case cron, factfile, timezone, constraint, env, tag, user, group, environment, enabled, description, seed
  case start, webhook, strict, overlap, catchup, jitter, timeout, nice, umask, limits, exclude
  case workingDirectory = "working-directory"
  case maxParallel = "max-parallel"
  case maxStdouterrSize = "max-stdouterr-size"
  case heartbeatInterval = "heartbeat-interval"
  case journalLimit = "journal-limit"
  case catchUpWindow = "catchup-window"
  case catchUpLimit = "catchup-limit"
  case startDeadline = "start-deadline"
  case notBefore = "not-before"
  case notAfter = "not-after"
  case oomScoreAdjust = "oom-score-adjust"

  /// All names that may stand in a schedule.
  static var all: [String] { allCases.map(\.rawValue) }
}
