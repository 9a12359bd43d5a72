import Diagnostics
import JSON

/// Takes a factfile apart as its JSON Schema 1-0-0 has it, and collects every breach.
struct FactfileSchema {
  static let name = "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-0"

  /// The parts of a task with their places, before variables are filled in.
  struct Task {
    let name: JSONValue
    let executor: JSONValue
    let command: String
    let arguments: [JSONValue]
    let dependsOn: [JSONValue]
    let terminateJobWithSuccess: [Int]
    let continueJob: [Int]
  }

  private(set) var problems: [FactfileError.Problem] = []

  mutating func read(_ file: JSONValue) -> (name: JSONValue, tasks: [Task])? {
    let top = members(of: file, at: "", required: ["schema", "data"])
    if let schema = top["schema"], expect(schema, schema.string, "a string", at: "/schema") != nil,
      schema.string != Self.name
    {
      report("the schema is not '\(Self.name)'", "/schema", schema)
    }
    guard let data = top["data"] else { return nil }
    let job = members(of: data, at: "/data", required: ["name", "tasks"])
    if let name = job["name"] { _ = expect(name, name.string, "a string", at: "/data/name") }
    guard let list = job["tasks"], let elements = expect(list, list.array, "an array", at: "/data/tasks") else {
      return nil
    }
    guard elements.count <= Factfile.taskLimit else {
      report("there are \(elements.count) tasks; the limit is \(Factfile.taskLimit)", "/data/tasks", list)
      return nil
    }
    let tasks = elements.enumerated().compactMap { readTask($0.element, at: "/data/tasks/\($0.offset)") }
    return problems.isEmpty ? job["name"].map { ($0, tasks) } : nil
  }

  private mutating func readTask(_ task: JSONValue, at pointer: String) -> Task? {
    let required = ["name", "executor", "command", "arguments", "dependsOn", "onResult"]
    let parts = members(of: task, at: pointer, required: required)
    for name in ["name", "executor", "command"] {
      if let value = parts[name] { _ = expect(value, value.string, "a string", at: "\(pointer)/\(name)") }
    }
    let arguments = strings(parts["arguments"], at: pointer + "/arguments")
    let dependsOn = strings(parts["dependsOn"], at: pointer + "/dependsOn")
    guard let onResult = parts["onResult"] else { return nil }
    let codes = members(
      of: onResult, at: pointer + "/onResult", required: ["terminateJobWithSuccess", "continueJob"])
    let terminate = exitCodes(codes["terminateJobWithSuccess"], at: pointer + "/onResult/terminateJobWithSuccess")
    let proceed = exitCodes(codes["continueJob"], at: pointer + "/onResult/continueJob")
    guard problems.isEmpty, let name = parts["name"], let executor = parts["executor"],
      let command = parts["command"]?.string
    else { return nil }
    return Task(
      name: name, executor: executor, command: command, arguments: arguments, dependsOn: dependsOn,
      terminateJobWithSuccess: terminate, continueJob: proceed)
  }

  /// The members of an object by name; what is missing, unknown or no object at all is reported.
  private mutating func members(
    of value: JSONValue, at pointer: String, required: [String]
  ) -> [String: JSONValue] {
    guard let object = expect(value, value.object, "an object", at: pointer) else { return [:] }
    for member in object where !required.contains(member.name) {
      let near = nearestName(to: member.name, among: required).map { "; did you mean '\($0)'?" } ?? ""
      problems.append(
        .init("unknown property '\(member.name)'\(near)", pointer: pointer.isEmpty ? "/" : pointer, at: member.nameSpan)
      )
    }
    let found = Dictionary(object.map { ($0.name, $0.value) }) { first, _ in first }
    for name in required where found[name] == nil {
      report("the property '\(name)' is missing", pointer.isEmpty ? "/" : pointer, value)
    }
    return found
  }

  private mutating func strings(_ value: JSONValue?, at pointer: String) -> [JSONValue] {
    elements(value, at: pointer) { $0.string == nil ? "expected a string, found \($0.kind)" : nil }
  }

  private mutating func exitCodes(_ value: JSONValue?, at pointer: String) -> [Int] {
    elements(value, at: pointer) { element in
      guard let code = element.integer else { return "expected a whole number, found \(element.compactText)" }
      return (0...32_767).contains(code) ? nil : "\(code) is out of range 0-32767"
    }.compactMap(\.integer)
  }

  private mutating func elements(
    _ value: JSONValue?, at pointer: String, refuse: (JSONValue) -> String?
  ) -> [JSONValue] {
    guard let value, let elements = expect(value, value.array, "an array", at: pointer) else { return [] }
    for (position, element) in elements.enumerated() {
      if let reason = refuse(element) { report(reason, "\(pointer)/\(position)", element) }
    }
    return elements
  }

  private mutating func expect<Part>(
    _ value: JSONValue, _ part: Part?, _ kind: String, at pointer: String
  ) -> Part? {
    if part == nil { report("expected \(kind), found \(value.kind)", pointer.isEmpty ? "/" : pointer, value) }
    return part
  }

  private mutating func report(_ reason: String, _ pointer: String, _ value: JSONValue) {
    problems.append(.init(reason, pointer: pointer, at: value.span))
  }
}
