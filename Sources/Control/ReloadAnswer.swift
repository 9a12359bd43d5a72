public import JSON

/// What a reload changed.
public struct ReloadAnswer: Sendable, Hashable {
  /// A schedule whose description changed, and the keys that did.
  public struct Change: Sendable, Hashable {
    public let name: String
    public let keys: [String]

    /// Describes a change.
    public init(name: String, keys: [String]) {
      self.name = name
      self.keys = keys
    }
  }

  public let added: [String]
  public let changed: [Change]
  public let removed: [String]
  public let unchanged: Int
  public let quarantined: [ControlQuarantine]
  public let problems: [ControlProblem]
  /// Files of the directory that are no schedule files.
  public let ignored: [String]
  /// The first of all warnings, also of schedules that did not change.
  public let warnings: [ControlWarning]
  /// How many warnings there are.
  public let warningCount: Int

  /// Describes a reload.
  public init(
    added: [String], changed: [Change], removed: [String], unchanged: Int, quarantined: [ControlQuarantine],
    problems: [ControlProblem], ignored: [String], warnings: [ControlWarning] = [], warningCount: Int = 0
  ) {
    self.added = added
    self.changed = changed
    self.removed = removed
    self.unchanged = unchanged
    self.quarantined = quarantined
    self.problems = problems
    self.ignored = ignored
    self.warnings = warnings
    self.warningCount = warningCount
  }

  /// Whether everything that matters on this machine is in order.
  public var isGood: Bool { quarantined.isEmpty && !problems.contains(where: \.matchesHere) }

  /// The answer as it is sent.
  public var json: JSONValue {
    [
      "added": .array(added.map { .string($0) }),
      "changed": .array(changed.map { ["name": .string($0.name), "keys": .array($0.keys.map { .string($0) })] }),
      "removed": .array(removed.map { .string($0) }), "unchanged": .integer(unchanged),
      "quarantined": .array(quarantined.map(\.json)), "problems": .array(problems.map(\.json)),
      "ignored": .array(ignored.map { .string($0) }), "warnings": .array(warnings.map(\.json)),
      "warningCount": .integer(warningCount),
    ]
  }

  /// Reads an answer.
  public init(json: JSONValue) throws(ControlAnswerError) {
    added = try json.texts("added")
    changed = try json.list("changed") { value throws(ControlAnswerError) in
      Change(name: try value.text("name"), keys: try value.texts("keys"))
    }
    removed = try json.texts("removed")
    unchanged = try json.count("unchanged")
    quarantined = try json.list("quarantined", ControlQuarantine.init)
    problems = try json.list("problems", ControlProblem.init)
    ignored = try json.texts("ignored")
    warnings = try json.list("warnings", ControlWarning.init)
    warningCount = try json.count("warningCount")
  }
}
