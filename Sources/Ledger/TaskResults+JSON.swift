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
    return .object(members)
  }

  fileprivate init?(_ value: JSONValue) {
    guard let name = value["name"]?.string, let state = value["state"]?.string else { return nil }
    func time(_ name: String) -> Timestamp? {
      value[name]?.integer.map { Timestamp(microsecondsSinceEpoch: Int64($0)) }
    }
    self.init(
      name: name, state: state, startedAt: time("start"), endedAt: time("end"), exitCode: value["code"]?.integer,
      signal: value["signal"]?.string, attempts: value["tries"]?.integer ?? 0, reason: value["reason"]?.string,
      outputTail: value["stdout"]?.string ?? "", errorTail: value["stderr"]?.string ?? "")
  }
}
