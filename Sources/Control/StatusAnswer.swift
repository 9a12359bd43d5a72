public import JSON

/// How the daemon is.
public struct StatusAnswer: Sendable, Hashable {
  /// A run that goes on.
  public struct Run: Sendable, Hashable {
    public let runID: String
    public let schedule: String
    public let startedAt: String

    /// Describes a run.
    public init(runID: String, schedule: String, startedAt: String) {
      self.runID = runID
      self.schedule = schedule
      self.startedAt = startedAt
    }
  }

  /// A fire to come.
  public struct Fire: Sendable, Hashable {
    public let schedule: String
    /// In UTC.
    public let time: String
    public let zone: String

    /// Describes a fire.
    public init(schedule: String, time: String, zone: String) {
      self.schedule = schedule
      self.time = time
      self.zone = zone
    }
  }

  public let version: String
  public let host: String
  public let startedAt: String
  public let schedules: Int
  public let runs: [Run]
  public let fires: [Fire]
  public let missedLastDay: Int
  public let failedLastDay: Int
  public let quarantined: [ControlQuarantine]
  public let problems: [ControlProblem]
  /// The first of all warnings.
  public let warnings: [ControlWarning]
  /// How many warnings there are.
  public let warningCount: Int

  /// Describes a daemon.
  public init(
    version: String, host: String, startedAt: String, schedules: Int, runs: [Run], fires: [Fire], missedLastDay: Int,
    failedLastDay: Int, quarantined: [ControlQuarantine], problems: [ControlProblem], warnings: [ControlWarning] = [],
    warningCount: Int = 0
  ) {
    self.version = version
    self.host = host
    self.startedAt = startedAt
    self.schedules = schedules
    self.runs = runs
    self.fires = fires
    self.missedLastDay = missedLastDay
    self.failedLastDay = failedLastDay
    self.quarantined = quarantined
    self.problems = problems
    self.warnings = warnings
    self.warningCount = warningCount
  }

  /// The answer as it is sent.
  public var json: JSONValue {
    let runs = runs.map { run -> JSONValue in
      ["runId": .string(run.runID), "schedule": .string(run.schedule), "startedAt": .string(run.startedAt)]
    }
    let fires = fires.map { fire -> JSONValue in
      ["schedule": .string(fire.schedule), "time": .string(fire.time), "zone": .string(fire.zone)]
    }
    return [
      "version": .string(version), "host": .string(host), "startedAt": .string(startedAt),
      "schedules": .integer(schedules), "runs": .array(runs), "fires": .array(fires),
      "missedLastDay": .integer(missedLastDay), "failedLastDay": .integer(failedLastDay),
      "quarantined": .array(quarantined.map(\.json)), "problems": .array(problems.map(\.json)),
      "warnings": .array(warnings.map(\.json)), "warningCount": .integer(warningCount),
    ]
  }

  /// Reads an answer.
  public init(json: JSONValue) throws(ControlAnswerError) {
    version = try json.text("version")
    host = try json.text("host")
    startedAt = try json.text("startedAt")
    schedules = try json.count("schedules")
    runs = try json.list("runs") { value throws(ControlAnswerError) in
      Run(
        runID: try value.text("runId"), schedule: try value.text("schedule"), startedAt: try value.text("startedAt"))
    }
    fires = try json.list("fires") { value throws(ControlAnswerError) in
      Fire(schedule: try value.text("schedule"), time: try value.text("time"), zone: try value.text("zone"))
    }
    missedLastDay = try json.count("missedLastDay")
    failedLastDay = try json.count("failedLastDay")
    quarantined = try json.list("quarantined", ControlQuarantine.init)
    problems = try json.list("problems", ControlProblem.init)
    warnings = try json.list("warnings", ControlWarning.init)
    warningCount = try json.count("warningCount")
  }
}
