public import JSON

/// All schedules.
public struct ListAnswer: Sendable, Hashable {
  /// One schedule and where it stands.
  public struct Schedule: Sendable, Hashable {
    public let name: String
    /// The expressions as they were written.
    public let cron: [String]
    public let zone: String
    public let isEnabled: Bool
    /// The next fire, in UTC; nil where there is none.
    public let next: String?
    /// The time of the last run's fire, in UTC, and its outcome, `running` while it goes on.
    public let last: String?
    public let result: String?
    /// What stands against it on this machine.
    public let problem: String?
    public let description: String?
    /// What drawn values are drawn by; nil for the name.
    public let seed: String?
    /// What it gives to think about, a line each.
    public let warnings: [String]

    /// Describes a schedule.
    public init(
      name: String, cron: [String], zone: String, isEnabled: Bool, next: String?, last: String?, result: String?,
      problem: String?, description: String?, seed: String? = nil, warnings: [String] = []
    ) {
      self.name = name
      self.cron = cron
      self.zone = zone
      self.isEnabled = isEnabled
      self.next = next
      self.last = last
      self.result = result
      self.problem = problem
      self.description = description
      self.seed = seed
      self.warnings = warnings
    }
  }

  public let schedules: [Schedule]

  /// Describes the schedules.
  public init(schedules: [Schedule]) {
    self.schedules = schedules
  }

  /// The answer as it is sent.
  public var json: JSONValue {
    let list = schedules.map { schedule -> JSONValue in
      [
        "name": .string(schedule.name), "cron": .array(schedule.cron.map { .string($0) }),
        "zone": .string(schedule.zone), "enabled": .bool(schedule.isEnabled), "next": .optional(schedule.next),
        "last": .optional(schedule.last), "result": .optional(schedule.result),
        "problem": .optional(schedule.problem), "description": .optional(schedule.description),
        "seed": .optional(schedule.seed), "warnings": .array(schedule.warnings.map { .string($0) }),
      ]
    }
    return ["schedules": .array(list)]
  }

  /// Reads an answer.
  public init(json: JSONValue) throws(ControlAnswerError) {
    schedules = try json.list("schedules") { value throws(ControlAnswerError) in
      Schedule(
        name: try value.text("name"), cron: try value.texts("cron"), zone: try value.text("zone"),
        isEnabled: try value.truth("enabled"), next: value.optionalText("next"), last: value.optionalText("last"),
        result: value.optionalText("result"), problem: value.optionalText("problem"),
        description: value.optionalText("description"), seed: value.optionalText("seed"),
        warnings: try value.texts("warnings"))
    }
  }
}
