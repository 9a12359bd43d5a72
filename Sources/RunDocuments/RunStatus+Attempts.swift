public import CivilTime
import JSON

extension RunStatus.Task {
  /// An attempt after which there was another.
  public struct Attempt: Sendable, Equatable {
    public let number: Int
    public let startedAt: Timestamp?
    public let endedAt: Timestamp?
    public let exitCode: Int?
    public let signal: String?
    public let reason: String?

    /// Describes an attempt.
    public init(
      number: Int, startedAt: Timestamp?, endedAt: Timestamp?, exitCode: Int?, signal: String?, reason: String?
    ) {
      self.number = number
      self.startedAt = startedAt
      self.endedAt = endedAt
      self.exitCode = exitCode
      self.signal = signal
      self.reason = reason
    }
  }

  /// A runner of an earlier version does not tell them.
  static func earlier(_ fields: DocumentFields) throws(RunDocumentError) -> [Attempt] {
    var attempts: [Attempt] = []
    for attempt in try fields.optionalObjects("earlier") {
      attempts.append(
        Attempt(
          number: try attempt.integer("number"), startedAt: try attempt.optionalTimestamp("startedAt"),
          endedAt: try attempt.optionalTimestamp("endedAt"), exitCode: try attempt.optionalInteger("exitCode"),
          signal: try attempt.optionalString("signal"), reason: try attempt.optionalString("reason")))
    }
    return attempts
  }
}

extension RunStatus.Task.Attempt {
  var json: JSONValue {
    .object([
      ("number", .integer(number)),
      ("startedAt", startedAt.map { .integer($0.microsecondsSinceEpoch) } ?? nil),
      ("endedAt", endedAt.map { .integer($0.microsecondsSinceEpoch) } ?? nil),
      ("exitCode", exitCode.map { .integer($0) } ?? nil),
      ("signal", signal.map { .string($0) } ?? nil),
      ("reason", reason.map { .string($0) } ?? nil),
    ])
  }
}
