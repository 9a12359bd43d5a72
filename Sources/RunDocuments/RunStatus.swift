public import CivilTime
import JSON

/// What a runner says about its run, in `status.json` of the run's directory.
///
/// Whoever reads it did not write it: a job's user can. Source: `scheduling.md`, section 4.
public struct RunStatus: Sendable, Equatable {
  /// The name of the file in the run's directory.
  public static let fileName = "status.json"
  /// The largest status that is read, in bytes; what would be larger is written without the tails.
  public static let byteLimit = 16 << 20
  /// The longest summary that is believed, in characters.
  static let summaryLimit = 4096
  /// The outcomes a runner may give itself.
  public static let outcomes = ["succeeded", "finished-early", "failed", "invalid", "timed-out", "cancelled"]

  /// How a run ended.
  public struct Ending: Sendable, Equatable {
    public let outcome: String
    /// One sentence, where there is more to say.
    public let summary: String?
    public let endedAt: Timestamp
    /// What the tasks' processes had of processors, and the peak memory of the largest one in bytes; nil where unknown.
    public let cpuTime: Duration?
    public let peakMemory: Int?

    /// Describes an ending.
    public init(
      outcome: String, summary: String?, endedAt: Timestamp, cpuTime: Duration? = nil, peakMemory: Int? = nil
    ) {
      self.outcome = outcome
      self.summary = summary
      self.endedAt = endedAt
      self.cpuTime = cpuTime
      self.peakMemory = peakMemory
    }
  }

  /// Where one task stands.
  public struct Task: Sendable, Equatable {
    public let name: String
    public let state: String
    public let startedAt: Timestamp?
    public let endedAt: Timestamp?
    public let exitCode: Int?
    /// The name of the signal that ended it.
    public let signal: String?
    /// How often it was started.
    public let attempts: Int
    public let reason: String?
    /// The attempts before the last one, as many of them as are kept.
    public let earlier: [Attempt]
    /// The names of the tasks it waits for.
    public let dependsOn: [String]
    /// The last characters it printed.
    public let outputTail: String
    public let errorTail: String

    /// Describes a task.
    public init(
      name: String, state: String, startedAt: Timestamp?, endedAt: Timestamp?, exitCode: Int?, signal: String? = nil,
      attempts: Int = 0, reason: String?, earlier: [Attempt] = [], dependsOn: [String] = [], outputTail: String,
      errorTail: String
    ) {
      self.name = name
      self.state = state
      self.startedAt = startedAt
      self.endedAt = endedAt
      self.exitCode = exitCode
      self.signal = signal
      self.attempts = attempts
      self.reason = reason
      self.earlier = earlier
      self.dependsOn = dependsOn
      self.outputTail = outputTail
      self.errorTail = errorTail
    }
  }

  public let runID: String
  /// The boot in which the runner lives: process numbers mean nothing in another.
  public let bootID: String
  /// The runner's process number and start time.
  public let runner: Int32
  public let runnerStartTime: UInt64
  public let startedAt: Timestamp
  /// Nil while the run goes on.
  public let ending: Ending?
  public let tasks: [Task]
  /// The fingerprint of the task graph that runs; nil from a runner of before there was one.
  public let graph: String?

  /// Describes a run.
  public init(
    runID: String, bootID: String, runner: Int32, runnerStartTime: UInt64, startedAt: Timestamp, ending: Ending?,
    tasks: [Task], graph: String? = nil
  ) {
    self.runID = runID
    self.bootID = bootID
    self.runner = runner
    self.runnerStartTime = runnerStartTime
    self.startedAt = startedAt
    self.ending = ending
    self.tasks = tasks
    self.graph = graph
  }
}

extension RunStatus {
  /// From the begin of the run to the end of its tasks; nil while it goes on, and where that cannot be true.
  public var times: Range<Timestamp>? {
    guard let ending, startedAt <= ending.endedAt else { return nil }
    return startedAt..<ending.endedAt
  }

  /// The status as text, one JSON object.
  public var text: String {
    JSONValue.object([
      ("runId", .string(runID)),
      ("bootId", .string(bootID)),
      ("runner", .integer(runner)),
      ("runnerStartTime", .integer(runnerStartTime)),
      ("startedAt", .integer(startedAt.microsecondsSinceEpoch)),
      ("ending", ending.map(\.json) ?? nil),
      ("graph", graph.map { .string($0) } ?? nil),
      ("tasks", .array(tasks.map(\.json))),
    ]).compactText
  }

  /// The same without what tasks printed.
  public var withoutTails: RunStatus {
    let tasks = tasks.map { task in
      Task(
        name: task.name, state: task.state, startedAt: task.startedAt, endedAt: task.endedAt, exitCode: task.exitCode,
        signal: task.signal, attempts: task.attempts, reason: task.reason, earlier: task.earlier,
        dependsOn: task.dependsOn, outputTail: "", errorTail: "")
    }
    return RunStatus(
      runID: runID, bootID: bootID, runner: runner, runnerStartTime: runnerStartTime, startedAt: startedAt,
      ending: ending, tasks: tasks, graph: graph)
  }

  /// Reads a status back, as the untrusted input it is.
  ///
  /// - Throws: `RunDocumentError` naming what is missing, of the wrong kind or not believable.
  public static func parse(bytes: [UInt8]) throws(RunDocumentError) -> RunStatus {
    let fields = try DocumentFields(bytes: bytes, of: "status")
    var tasks: [Task] = []
    for task in try fields.objects("tasks") { tasks.append(try Task(task)) }
    guard let runner = Int32(exactly: try fields.integer("runner")), runner > 1 else { throw fields.wrong("runner") }
    guard let startTime = UInt64(exactly: try fields.integer("runnerStartTime")) else {
      throw fields.wrong("runnerStartTime")
    }
    let ending: Ending? = try fields.optionalFields("ending").map { fields throws(RunDocumentError) in
      try Ending(fields)
    }
    return RunStatus(
      runID: try fields.string("runId"), bootID: try fields.string("bootId"), runner: runner,
      runnerStartTime: startTime, startedAt: try fields.timestamp("startedAt"), ending: ending, tasks: tasks,
      graph: try fields.optionalString("graph"))
  }
}

extension RunStatus.Ending {
  fileprivate var json: JSONValue {
    [
      "outcome": .string(outcome), "summary": summary.map { .string($0) } ?? nil,
      "endedAt": .integer(endedAt.microsecondsSinceEpoch),
      "cpuMicroseconds": cpuTime.map { .integer($0.wholeMicroseconds) } ?? nil,
      "peakMemory": peakMemory.map { .integer($0) } ?? nil,
    ]
  }

  fileprivate init(_ fields: DocumentFields) throws(RunDocumentError) {
    self.init(
      outcome: try fields.string("outcome"),
      summary: try fields.optionalString("summary").map { String($0.prefix(RunStatus.summaryLimit)) },
      endedAt: try fields.timestamp("endedAt"),
      cpuTime: try fields.optionalAmount("cpuMicroseconds").map { .microseconds($0) },
      peakMemory: try fields.optionalAmount("peakMemory"))
    guard RunStatus.outcomes.contains(outcome) else { throw fields.wrong("outcome") }
  }
}

extension RunStatus.Task {
  var json: JSONValue {
    .object([
      ("name", .string(name)),
      ("state", .string(state)),
      ("startedAt", startedAt.map { .integer($0.microsecondsSinceEpoch) } ?? nil),
      ("endedAt", endedAt.map { .integer($0.microsecondsSinceEpoch) } ?? nil),
      ("exitCode", exitCode.map { .integer($0) } ?? nil),
      ("signal", signal.map { .string($0) } ?? nil),
      ("attempts", .integer(attempts)),
      ("reason", reason.map { .string($0) } ?? nil),
      ("earlier", .array(earlier.map(\.json))),
      ("dependsOn", .array(dependsOn.map { .string($0) })),
      ("stdout", .string(outputTail)),
      ("stderr", .string(errorTail)),
    ])
  }

  init(_ fields: DocumentFields) throws(RunDocumentError) {
    self.init(
      name: try fields.string("name"), state: try fields.string("state"),
      startedAt: try fields.optionalTimestamp("startedAt"), endedAt: try fields.optionalTimestamp("endedAt"),
      exitCode: try fields.optionalInteger("exitCode"), signal: try fields.optionalString("signal"),
      attempts: try fields.optionalAmount("attempts") ?? 0, reason: try fields.optionalString("reason"),
      earlier: try Self.earlier(fields), dependsOn: try fields.optionalStrings("dependsOn"),
      outputTail: try fields.string("stdout"), errorTail: try fields.string("stderr"))
  }
}
