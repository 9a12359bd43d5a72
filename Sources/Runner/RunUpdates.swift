import CivilTime
import JSON
import RunMachine

/// What the receiver of a webhook knows about a run, and what it is told when something changes.
///
/// Source: `factfile-and-cli.md`, section 5.
struct RunUpdates: Sendable {
  /// What happened.
  enum Change: Sendable {
    case announced
    /// Carries the tasks that started right away; an update of their own follows.
    case began([Transition])
    case tasks([Transition])
    /// Carries what came of every task.
    case ended(isSuccess: Bool, [Transition])
  }

  /// A task that changed, or is still as it was; its record is what is known from now on.
  struct Transition: Sendable {
    let task: String
    let record: TaskRecord
  }

  /// What stays the same from one update to the next.
  let identity: RunIdentity
  private let order: [String]
  private var records: [ExactText: TaskRecord]
  /// The state of each task that its last transition led to.
  private var told: [ExactText: String] = [:]
  private var state = "WAITING"

  /// A run of these tasks, of which nothing is known yet but that some are done.
  init(identity: RunIdentity, tasks: [String], done: Set<ExactText> = []) {
    self.identity = identity
    order = tasks
    records = Dictionary(
      tasks.map { name in
        let name = ExactText(name)
        return (name, TaskRecord(state: done.contains(name) ? .succeeded : .waiting))
      }
    ) { first, _ in first }
  }

  /// The update that tells of a change, as self-describing JSON.
  mutating func update(after change: Change, at timestamp: Timestamp) -> JSONValue {
    let (schema, transitions) = enter(change)
    let retried = identity.retryOf.map { [("retryOf", JSONValue.string($0))] } ?? []
    let data: [(String, JSONValue)] =
      [
        ("jobName", .string(identity.job)), ("jobReference", .string(identity.jobReference)),
        ("runReference", .string(identity.runReference)), ("factfile", .string(identity.factfile)),
        ("applicationContext", ["version": .string(identity.version), "name": "factotum"]),
        ("runState", .string(state)), ("startTime", .string(identity.startedAt.rfc3339UTC)),
        ("runDuration", .string((timestamp - identity.startedAt).iso8601)),
        ("tags", .object(identity.tags.map { ($0.key, .string($0.value)) })), transitions,
        ("taskStates", .array(order.map(taskState))),
      ] + retried
    return [
      "schema": .string("iglu:com.snowplowanalytics.factotum/\(schema)/jsonschema/1-0-0"), "data": .object(data),
    ]
  }

  /// Takes a change over; returns the name of its schema and the property that tells it.
  private mutating func enter(_ change: Change) -> (schema: String, property: (String, JSONValue)) {
    switch change {
    case .announced: return ("job_update", enter(state: "WAITING", from: nil))
    case .began(let starting):
      starting.forEach { note($0) }
      return ("job_update", enter(state: "RUNNING", from: "WAITING"))
    case .ended(let isSuccess, let outcomes):
      outcomes.forEach { note($0) }
      return ("job_update", enter(state: isSuccess ? "SUCCEEDED" : "FAILED", from: state))
    case .tasks(let transitions):
      let described = transitions.map { transition -> JSONValue in
        note(transition)
        let state = transition.record.state.name
        let previous = told.updateValue(state, forKey: ExactText(transition.task)) ?? "WAITING"
        return [
          "taskName": .string(transition.task), "previousState": .string(previous), "currentState": .string(state),
        ]
      }
      return ("task_update", ("taskTransitions", .array(described)))
    }
  }

  /// Takes over what is known of a task; to the receiver a task started once, however often it was tried.
  private mutating func note(_ transition: Transition) {
    let task = ExactText(transition.task)
    var record = transition.record
    if let startedAt = records[task]?.startedAt { record.startedAt = startedAt }
    records[task] = record
  }

  private mutating func enter(state: String, from previous: String?) -> (String, JSONValue) {
    self.state = state
    return (
      "jobTransition", ["previousState": previous.map { .string($0) } ?? nil, "currentState": .string(state)]
    )
  }

  /// What is known of a task; the rest is absent.
  private func taskState(_ name: String) -> JSONValue {
    let record = records[ExactText(name)] ?? TaskRecord(state: .waiting)
    var members: [(String, JSONValue)] = [("taskName", .string(name)), ("state", .string(record.state.name))]
    if let startedAt = record.startedAt {
      members.append(("started", .string(startedAt.rfc3339UTC)))
      if record.endedAt != nil { members.append(("duration", .string(record.duration.iso8601))) }
      for (stream, tail) in [("stdout", record.outputTail), ("stderr", record.errorTail)] where !tail.isEmpty {
        members.append((stream, .string(Self.withoutFinalNewline(tail))))
      }
    }
    if let ending = record.ending { members.append(("returnCode", .integer(ending.code))) }
    if let reason = record.state.reason { members.append(("errorMessage", .string(reason))) }
    return .object(members)
  }

  /// The text without the newline that ends its last line, be it LF or CRLF.
  private static func withoutFinalNewline(_ text: String) -> String {
    text.last == "\n" || text.last == "\r\n" ? String(text.dropLast()) : text
  }
}
