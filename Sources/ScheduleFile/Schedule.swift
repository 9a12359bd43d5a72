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
    public internal(set) var factfile = SourceSpan(line: 1, column: 1)
    public internal(set) var user: SourceSpan?
    public internal(set) var workingDirectory: SourceSpan?

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
  public internal(set) var isEnabled = true
  public internal(set) var description: String?
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
