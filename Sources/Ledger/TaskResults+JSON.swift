import CivilTime
import Fires
import JSON

// The tasks of a run as one text: a row for each of ten thousand tasks would hold up a commit.

extension TaskResults {
  /// What is nothing is left out.
  var text: String { JSONValue.array(tasks.map(\.json)).compactText }

  /// Reads what `text` prints; nil for anything else.
  init?(text: String, omitted: Int, graph: String?) {
    guard let values = try? JSONValue.parse(text).array else { return nil }
    self.init(tasks: values.compactMap(TaskResult.init), omitted: omitted, graph: graph)
  }
}

extension TaskResult {
  fileprivate var json: JSONValue {
    var members: [(String, JSONValue)] = [("name", .string(name)), ("state", .string(state))]
    for (name, number) in [
      ("start", startedAt?.microsecondsSinceEpoch), ("end", endedAt?.microsecondsSinceEpoch),
      ("code", exitCode.map { Int64($0) }), ("tries", attempts == 0 ? nil : Int64(attempts)),
    ] {
      if let number { members.append((name, .integer(number))) }
    }
    let texts = [
      ("signal", signal), ("reason", reason), ("stdout", outputTail.isEmpty ? nil : outputTail),
      ("stderr", errorTail.isEmpty ? nil : errorTail),
    ]
    for (name, text) in texts { if let text { members.append((name, .string(text))) } }
    if !earlier.isEmpty { members.append(("earlier", .array(earlier.map(\.json)))) }
    if !dependsOn.isEmpty { members.append(("after", .array(dependsOn.map { .string($0) }))) }
    return .object(members)
  }

  fileprivate init?(_ value: JSONValue) {
    guard let name = value["name"]?.string, let state = value["state"]?.string else { return nil }
    func time(_ name: String) -> Timestamp? { value.time(name) }
    self.init(
      name: name, state: state, startedAt: time("start"), endedAt: time("end"), exitCode: value["code"]?.integer,
      signal: value["signal"]?.string, attempts: value["tries"]?.integer ?? 0, reason: value["reason"]?.string,
      earlier: value["earlier"]?.array?.map(Attempt.init) ?? [],
      dependsOn: value["after"]?.array?.compactMap(\.string) ?? [], outputTail: value["stdout"]?.string ?? "",
      errorTail: value["stderr"]?.string ?? "")
  }
}

extension TaskResult.Attempt {
  fileprivate var json: JSONValue {
    var members: [(String, JSONValue)] = [("number", .integer(number))]
    for (name, value) in [
      ("start", startedAt?.microsecondsSinceEpoch), ("end", endedAt?.microsecondsSinceEpoch),
      ("code", exitCode.map { Int64($0) }),
    ] {
      if let value { members.append((name, .integer(value))) }
    }
    for (name, text) in [("signal", signal), ("reason", reason)] {
      if let text { members.append((name, .string(text))) }
    }
    return .object(members)
  }

  fileprivate init(_ value: JSONValue) {
    self.init(
      number: value["number"]?.integer ?? 0, startedAt: value.time("start"), endedAt: value.time("end"),
      exitCode: value["code"]?.integer, signal: value["signal"]?.string, reason: value["reason"]?.string)
  }
}

extension JSONValue {
  fileprivate func time(_ name: String) -> Timestamp? {
    self[name]?.integer.map { Timestamp(microsecondsSinceEpoch: Int64($0)) }
  }
}
