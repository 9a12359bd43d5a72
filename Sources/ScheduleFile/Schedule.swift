public import Cron
public import Diagnostics
public import JSON
public import RunConstraint

/// One schedule, as its file describes it.
///
/// Source: `scheduling.md`, section 2.
public struct Schedule: Sendable, Equatable {
  /// Where something stands that can only be judged on the machine.
  public struct Places: Sendable, Equatable {
    public internal(set) var name = SourceSpan(line: 1, column: 1)
    /// One for each expression.
    public internal(set) var cron: [SourceSpan] = []
    public internal(set) var factfile = SourceSpan(line: 1, column: 1)
    public internal(set) var user: SourceSpan?
    public internal(set) var workingDirectory: SourceSpan?
    public internal(set) var timezone: SourceSpan?
    public internal(set) var exclude: SourceSpan?
    public internal(set) var constraint: SourceSpan?

    public static func == (left: Places, right: Places) -> Bool { true }
  }

  /// The schedule's identity.
  public let name: String
  /// One or more; instants at which several meet are one fire.
  public internal(set) var cron: [CronExpression] = []
  /// A zone's name, nil for the machine's own.
  public internal(set) var timezone: String?
  /// A path, relative to the schedule's file.
  public internal(set) var factfile = ""
  /// Any of them may match; without any, every machine does.
  public internal(set) var constraints: [HostConstraint] = []
  /// What the factfile's templates see.
  public internal(set) var env: JSONValue = [:]
  public internal(set) var tags: [String: String] = [:]
  public internal(set) var user: String?
  public internal(set) var group: String?
  public internal(set) var workingDirectory: String?
  /// The environment of the tasks, besides the minimal one.
  public internal(set) var environment: [String: String] = [:]
  /// How many bytes of output of one task go to the journal, nil for all.
  public internal(set) var journalLimit: Int? = 16 << 20
  /// How many characters of each stream of a task are kept for results.
  public internal(set) var maxStdouterrSize = 10_000
  /// What `H` and `~` choose by in the place of the name, so that another name need not move the schedule.
  public internal(set) var seed: String?
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
  public internal(set) var isEnabled = true
  public internal(set) var description: String?
  /// Whether an expression draws values by the machine's identity and the machine has none: then it cannot fire.
  public internal(set) var lacksMachineIdentity = false
  /// Where things stand; does not count for equality.
  public internal(set) var places = Places()

  init(name: String) {
    self.name = name
  }

  /// Whether a name already has a meaning in the journal: the daemon itself, or a job that was submitted to it.
  ///
  /// Source: `scheduling.md`, section 5.
  public static func isReserved(_ name: String) -> Bool { name == "factotumd" || name.hasPrefix("job-") }

  /// Whether a name may identify a schedule.
  public static func isValidName(_ name: String) -> Bool {
    let isWord = { (byte: UInt8) in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    guard let first = name.utf8.first, isWord(first), name.utf8.count <= 128 else { return false }
    return name.utf8.allSatisfy { isWord($0) || $0 == 0x5F || $0 == 0x2D }
  }
}
