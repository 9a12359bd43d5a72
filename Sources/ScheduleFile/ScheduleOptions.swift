/// The keys of a schedule that most leave as they are; kept apart, so that a hundred thousand schedules stay small.
public struct ScheduleOptions: Sendable, Equatable {
  public internal(set) var user: String?
  public internal(set) var group: String?
  public internal(set) var workingDirectory: String?
  /// The environment of the tasks, besides the minimal one.
  public internal(set) var environment: [String: String] = [:]
  /// How many bytes of output of one task go to the journal, nil for all.
  public internal(set) var journalLimit: Int? = 16 << 20
  /// How many characters of each stream of a task are kept for results.
  public internal(set) var maxStdouterrSize = 10_000
  /// The tasks to begin at; all of the job where there are none.
  public internal(set) var start: [String] = []
  /// Where every change of a run is posted.
  public internal(set) var webhook: String?
  /// How many tasks may run at a time, nil for what the factfile says.
  public internal(set) var maxParallel: Int?
  /// How often a webhook is sent what runs and what it printed so far.
  public internal(set) var heartbeatInterval: Duration?
  /// Whether a variable without a value keeps a run from starting.
  public internal(set) var isStrict = false
  public internal(set) var overlap: Overlap = .skip
  public internal(set) var catchUp: CatchUp = .latest
  /// How far back missed fires are caught up.
  public internal(set) var catchUpWindow: Duration = .seconds(24 * 3600)
  /// How many missed fires are caught up at most, where all are.
  public internal(set) var catchUpLimit = 100
  /// The most a start may be late, nil for any lateness.
  public internal(set) var startDeadline: Duration?
  /// Each fire is delayed by less than this.
  public internal(set) var jitter: Duration = .zero
  /// How long a whole run may take.
  public internal(set) var timeout: Duration?
  public internal(set) var notBefore: TimeBound?
  public internal(set) var notAfter: TimeBound?
  /// Local dates on which nothing fires.
  public internal(set) var exclude: [Exclusion] = []
  /// -20 to 19, nil for the daemon's own.
  public internal(set) var nice: Int?
  /// The permission bits that new files do not get, 0 to 0o777.
  public internal(set) var umask = 0o022
  /// -1000 to 1000, nil for the daemon's own.
  public internal(set) var oomScoreAdjust: Int?
  public internal(set) var limits = ResourceLimits()
  public internal(set) var description: String?
}

/// Options that many schedules share, as those of a file do.
final class SharedOptions: Sendable, Equatable {
  static let defaults = SharedOptions(ScheduleOptions())

  let options: ScheduleOptions

  init(_ options: ScheduleOptions) {
    self.options = options
  }

  static func == (left: SharedOptions, right: SharedOptions) -> Bool {
    left === right || left.options == right.options
  }
}
