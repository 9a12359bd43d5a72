public import CivilTime
public import JSON

/// What the daemon asks a runner to do, handed over on its standard input.
///
/// Source: `scheduling.md`, section 4.
public struct RunRequest: Sendable, Equatable {
  /// The largest request that is read, in bytes.
  public static let byteLimit = 64 << 20
  /// The descriptor through which the runner holds the run's lock; closed once its tasks have ended and it said how.
  public static let lockDescriptor: Int32 = 3

  /// Which fire of which schedule the run belongs to.
  public struct Origin: Sendable, Equatable {
    public let schedule: String
    public let scheduledTime: Instant

    /// Names a fire.
    public init(schedule: String, scheduledTime: Instant) {
      self.schedule = schedule
      self.scheduledTime = scheduledTime
    }
  }

  /// Where the runner's events go.
  public enum LogFormat: String, Sendable, CaseIterable {
    case text, json, journal
  }

  public let runID: String
  public let origin: Origin?
  /// The factfile's path, for messages.
  public let factfilePath: String
  /// The factfile's text as the daemon checked it.
  public let factfile: String
  /// What the templates see besides the tags.
  public let variables: JSONValue
  public let tags: [String: String]
  /// The directory that holds the run's status.
  public let runDirectory: String
  /// The directory the tasks start in.
  public let workingDirectory: String
  /// The environment of the tasks.
  public let environment: [String: String]
  public let logFormat: LogFormat
  /// How many bytes of output of one task go to the journal, nil for all.
  public let journalLimit: Int?
  /// How many characters of each stream of a task are kept for results.
  public let outputTailLimit: Int
  /// The tasks to begin at; all of the job where there are none.
  public let start: [String]
  /// Where every change is posted, nil for nowhere.
  public let webhook: String?
  /// How many tasks may run at a time, nil for what the factfile says.
  public let maxParallel: Int?
  /// How often a webhook is sent what runs and what it printed so far, in whole seconds.
  public let heartbeatInterval: Duration?
  /// How long the whole run may take, in whole seconds; nil for what the factfile says.
  public let timeout: Duration?
  /// The run that this one retries, and the tasks that succeeded in it, by name.
  public let retryOf: String?
  public let done: [String]

  /// Describes a run.
  public init(
    runID: String, origin: Origin?, factfilePath: String, factfile: String, variables: JSONValue,
    tags: [String: String], runDirectory: String, workingDirectory: String, environment: [String: String],
    logFormat: LogFormat, journalLimit: Int?, outputTailLimit: Int, start: [String] = [], webhook: String? = nil,
    maxParallel: Int? = nil, heartbeatInterval: Duration? = nil, timeout: Duration? = nil,
    retryOf: String? = nil, done: [String] = []
  ) {
    self.runID = runID
    self.origin = origin
    self.factfilePath = factfilePath
    self.factfile = factfile
    self.variables = variables
    self.tags = tags
    self.runDirectory = runDirectory
    self.workingDirectory = workingDirectory
    self.environment = environment
    self.logFormat = logFormat
    self.journalLimit = journalLimit
    self.outputTailLimit = outputTailLimit
    self.start = start
    self.webhook = webhook
    self.maxParallel = maxParallel
    self.heartbeatInterval = heartbeatInterval
    self.timeout = timeout
    self.retryOf = retryOf
    self.done = done
  }
}

extension RunRequest {
  /// The request as text, one JSON object.
  public var text: String {
    let members: [(String, JSONValue)] = [
      ("runId", .string(runID)),
      (
        "origin",
        origin.map {
          ["schedule": .string($0.schedule), "scheduledTime": .integer($0.scheduledTime.secondsSinceEpoch)]
        } ?? nil
      ),
      ("factfilePath", .string(factfilePath)),
      ("factfile", .string(factfile)),
      ("variables", variables),
      ("tags", .texts(tags)),
      ("runDirectory", .string(runDirectory)),
      ("workingDirectory", .string(workingDirectory)),
      ("environment", .texts(environment)),
      ("logFormat", .string(logFormat.rawValue)),
      ("journalLimit", journalLimit.map { .integer($0) } ?? nil),
      ("outputTailLimit", .integer(outputTailLimit)),
      ("start", .array(start.map { .string($0) })),
      ("webhook", webhook.map { .string($0) } ?? nil),
      ("maxParallel", maxParallel.map { .integer($0) } ?? nil),
      ("heartbeatInterval", heartbeatInterval.map { .integer($0.components.seconds) } ?? nil),
      ("timeout", timeout.map { .integer(max(1, $0.components.seconds)) } ?? nil),
      ("retryOf", retryOf.map { .string($0) } ?? nil),
      ("done", .array(done.map { .string($0) })),
    ]
    return JSONValue.object(members).compactText
  }

  /// Reads a request back.
  ///
  /// - Throws: `RunDocumentError` naming what is missing or of the wrong kind.
  public static func parse(bytes: [UInt8]) throws(RunDocumentError) -> RunRequest {
    let fields = try DocumentFields(bytes: bytes, of: "request")
    let origin: Origin? =
      try fields.optionalFields("origin").map { fields throws(RunDocumentError) in
        Origin(schedule: try fields.string("schedule"), scheduledTime: try fields.instant("scheduledTime"))
      }
    guard let format = LogFormat(rawValue: try fields.string("logFormat")) else { throw fields.wrong("logFormat") }
    return RunRequest(
      runID: try fields.string("runId"), origin: origin, factfilePath: try fields.string("factfilePath"),
      factfile: try fields.string("factfile"), variables: try fields.value("variables"),
      tags: try fields.texts("tags"), runDirectory: try fields.string("runDirectory"),
      workingDirectory: try fields.string("workingDirectory"), environment: try fields.texts("environment"),
      logFormat: format, journalLimit: try fields.optionalInteger("journalLimit"),
      outputTailLimit: try fields.integer("outputTailLimit"), start: try fields.strings("start"),
      webhook: try fields.optionalString("webhook"), maxParallel: try fields.optionalInteger("maxParallel"),
      heartbeatInterval: try fields.optionalInteger("heartbeatInterval").map { .seconds($0) },
      timeout: try fields.optionalInteger("timeout").map { .seconds($0) },
      retryOf: try fields.optionalString("retryOf"), done: try fields.strings("done"))
  }
}
