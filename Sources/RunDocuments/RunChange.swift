public import CivilTime
import JSON

/// What happened to a run, as the process that posts its updates is told: one line on its standard input.
public struct RunChange: Sendable, Equatable {
  /// What happened.
  public enum Kind: String, Sendable, CaseIterable {
    case announced
    /// Carries the tasks that started right away; an update of their own follows.
    case began
    /// Carries the tasks that changed.
    case tasks
    /// Carries the tasks that run; tells nothing new where it would come after others that still wait.
    case heartbeat
    /// Each carries what came of every task.
    case succeeded, failed
  }

  public let kind: Kind
  public let timestamp: Timestamp
  public let tasks: [RunStatus.Task]

  /// Describes a change.
  public init(_ kind: Kind, at timestamp: Timestamp, _ tasks: [RunStatus.Task] = []) {
    self.kind = kind
    self.timestamp = timestamp
    self.tasks = tasks
  }

  /// The change as text, one JSON object in one line.
  public var text: String {
    JSONValue.object([
      ("kind", .string(kind.rawValue)), ("at", .integer(timestamp.microsecondsSinceEpoch)),
      ("tasks", .array(tasks.map(\.json))),
    ]).compactText
  }

  /// Reads a change back.
  ///
  /// - Throws: `RunDocumentError` naming what is missing or of the wrong kind.
  public static func parse(bytes: [UInt8]) throws(RunDocumentError) -> RunChange {
    let fields = try DocumentFields(bytes: bytes, of: "change")
    guard let kind = Kind(rawValue: try fields.string("kind")) else { throw fields.wrong("kind") }
    var tasks: [RunStatus.Task] = []
    for task in try fields.objects("tasks") { tasks.append(try RunStatus.Task(task)) }
    return RunChange(kind, at: try fields.timestamp("at"), tasks)
  }
}
