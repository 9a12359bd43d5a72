extension ControlInterface {
  public static let show = ControlMethod<ShowParameters, ShowAnswer>(
    "Show", "Everything about one schedule, its constraint checked now.")
}

/// Which schedule is asked for.
public struct ShowParameters: Record {
  public static let typeName = "ShowParameters"
  public static let summary = "Which schedule is asked for."
  public static let fields: [Field<Self>] = [
    .init("name", \.name, "The schedule's name.")
  ]

  public var name = ""

  /// No name.
  public init() {}
}

/// Everything about one schedule.
public struct ShowAnswer: Record {
  public static let typeName = "ShowAnswer"
  public static let summary = "Everything about one schedule."
  public static let fields: [Field<Self>] = [
    .init("schedule", \.schedule, "Its row, as in List."),
    .init("words", \.words, "Each expression in words."),
    .init("fires", \.fires, "The next fires, at most 5."),
    .init(
      "matchesHere", \.matchesHere, "Whether its constraint matches this host now; null where it could not be checked."),
    .init("constraintReason", \.constraintReason, "Why it does not match, or could not be checked."),
    .init("constraint", \.constraint, "Its host constraints, as they were written."),
    .init("overlap", \.overlap, "skip, queue, replace or allow."),
    .init("catchup", \.catchUp, "none, latest or all."),
    .init("catchupWindowSeconds", \.catchUpWindow, "How far back missed fires are caught up."),
    .init("catchupLimit", \.catchUpLimit, "With catchup all, the most fires that are caught up."),
    .init("startDeadlineSeconds", \.startDeadline, "The greatest lateness of a start; null for no limit."),
    .init("jitterSeconds", \.jitter, "The upper limit of its random delay."),
    .init("timeoutSeconds", \.timeout, "How long a run may take; null for no limit of the schedule."),
    .init("notBefore", \.notBefore, "The first instant that counts."),
    .init("notAfter", \.notAfter, "The last instant that counts."),
    .init("factfile", \.factfile, "The path of its factfile."),
    .init("tasks", \.tasks, "The names of its tasks, in the order of the factfile; none where it cannot be read."),
    .init("user", \.user, "The user it runs as; null for the daemon's job user."),
    .init("group", \.group, "Its group; null for the user's."),
    .init("workingDirectory", \.workingDirectory, "Its working directory; null for the factfile's directory."),
    .init("environmentNames", \.environmentNames, "The names of its environment's variables."),
    .init("variableNames", \.variableNames, "The names of the variables that its factfile is filled with."),
    .init("tags", \.tags, "Its tags, as KEY=VALUE."),
    .init("active", \.active, "Its active runs."),
    .init("waiting", \.waiting, "Its waiting fires."),
    .init("backfills", \.backfills, "Its active backfills."),
    .init("warnings", \.warnings, "Its warnings, with places."),
    .init("runs", \.runs, "Its last runs, the newest first, at most 5."),
  ]

  public var schedule = ScheduleRow()
  public var words: [String] = []
  public var fires: [FireRow] = []
  public var matchesHere: Bool?
  public var constraintReason: String?
  public var constraint: [String] = []
  public var overlap = ""
  public var catchUp = ""
  public var catchUpWindow = 0.0
  public var catchUpLimit = 0
  public var startDeadline: Double?
  public var jitter = 0.0
  public var timeout: Double?
  public var notBefore: String?
  public var notAfter: String?
  public var factfile = ""
  public var tasks: [String] = []
  public var user: String?
  public var group: String?
  public var workingDirectory: String?
  public var environmentNames: [String] = []
  public var variableNames: [String] = []
  public var tags: [String] = []
  public var active: [ActiveRun] = []
  public var waiting: [WaitingRow] = []
  public var backfills: [BackfillRow] = []
  public var warnings: [ControlWarning] = []
  public var runs: [RunRow] = []

  /// Nothing.
  public init() {}
}
