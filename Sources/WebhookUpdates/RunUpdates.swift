import CivilTime
import JSON
import RunDocuments

/// What the receiver of a webhook knows about a run, and what it is told when something changes.
///
/// Source: `factfile-and-cli.md`, section 5.
struct RunUpdates: Sendable {
  /// What stays the same from one update to the next.
  let identity: RunIdentity
  private let order: [String]
  /// What is known of each task that anything is known of.
  private var records: [ExactText: RunStatus.Task] = [:]
  private var firstStarts: [ExactText: Timestamp] = [:]
  /// The state of each task that its last transition led to.
  private var told: [ExactText: String] = [:]
  private var state = "WAITING"

  /// A run of these tasks, of which nothing is known yet but that some are done.
  init(identity: RunIdentity, tasks: [String], done: [String] = []) {
    self.identity = identity
    order = tasks
    for task in done { records[ExactText(task)] = .done(task) }
  }

  /// The update that tells of a change, as self-describing JSON.
  mutating func update(after change: RunChange) -> JSONValue {
    let (schema, transitions) = enter(change)
    let retried = identity.retryOf.map { [("retryOf", JSONValue.string($0))] } ?? []
    let data: [(String, JSONValue)] =
      [
        ("jobName", .string(identity.job)), ("jobReference", .string(identity.jobReference)),
        ("runReference", .string(identity.runReference)), ("factfile", .string(identity.factfile)),
        ("applicationContext", ["version": .string(identity.version), "name": "factotum"]),
        ("runState", .string(state)), ("startTime", .string(identity.startedAt.rfc3339UTC)),
        ("runDuration", .string((change.timestamp - identity.startedAt).iso8601)),
        ("tags", .object(identity.tags.map { ($0.key, .string($0.value)) })), transitions,
        ("taskStates", .array(order.map(taskState))),
      ] + retried
    return [
      "schema": .string("iglu:com.snowplowanalytics.factotum/\(schema)/jsonschema/1-0-0"), "data": .object(data),
    ]
  }

  /// Takes a change over; returns the name of its schema and the property that tells it.
  private mutating func enter(_ change: RunChange) -> (schema: String, property: (String, JSONValue)) {
    switch change.kind {
    case .announced: return ("job_update", enter(state: "WAITING", from: nil))
    case .began:
      change.tasks.forEach { note($0) }
      return ("job_update", enter(state: "RUNNING", from: "WAITING"))
    case .succeeded, .failed:
      change.tasks.forEach { note($0) }
      return ("job_update", enter(state: change.kind == .succeeded ? "SUCCEEDED" : "FAILED", from: state))
    case .tasks, .heartbeat:
      let described = change.tasks.map { task -> JSONValue in
        note(task)
        let previous = told.updateValue(task.state, forKey: ExactText(task.name)) ?? "WAITING"
        return [
          "taskName": .string(task.name), "previousState": .string(previous), "currentState": .string(task.state),
        ]
      }
      return ("task_update", ("taskTransitions", .array(described)))
    }
  }

  /// Takes over what is known of a task; to the receiver a task started once, however often it was tried.
  private mutating func note(_ task: RunStatus.Task) {
    let name = ExactText(task.name)
    records[name] = task
    if let startedAt = task.startedAt, firstStarts[name] == nil { firstStarts[name] = startedAt }
  }

  private mutating func enter(state: String, from previous: String?) -> (String, JSONValue) {
    self.state = state
    return (
      "jobTransition", ["previousState": previous.map { .string($0) } ?? nil, "currentState": .string(state)]
    )
  }

  /// What is known of a task; the rest is absent.
  private func taskState(_ name: String) -> JSONValue {
    guard let task = records[ExactText(name)] else { return ["taskName": .string(name), "state": "WAITING"] }
    var members: [(String, JSONValue)] = [("taskName", .string(name)), ("state", .string(task.state))]
    if let lastStart = task.startedAt {
      let startedAt = firstStarts[ExactText(name)] ?? lastStart
      members.append(("started", .string(startedAt.rfc3339UTC)))
      if let endedAt = task.endedAt { members.append(("duration", .string((endedAt - startedAt).iso8601))) }
      for (stream, tail) in [("stdout", task.outputTail), ("stderr", task.errorTail)] where !tail.isEmpty {
        members.append((stream, .string(Self.withoutFinalNewline(tail))))
      }
    }
    if let code = task.exitCode { members.append(("returnCode", .integer(code))) }
    if let reason = task.reason { members.append(("errorMessage", .string(reason))) }
    return .object(members)
  }

  /// The text without the newline that ends its last line, be it LF or CRLF.
  private static func withoutFinalNewline(_ text: String) -> String {
    text.last == "\n" || text.last == "\r\n" ? String(text.dropLast()) : text
  }
}

extension RunStatus.Task {
  /// What is known of a task that succeeded in the run before.
  fileprivate static func done(_ name: String) -> RunStatus.Task {
    RunStatus.Task(
      name: name, state: "SUCCEEDED", startedAt: nil, endedAt: nil, exitCode: nil, reason: nil, outputTail: "",
      errorTail: "")
  }
}
