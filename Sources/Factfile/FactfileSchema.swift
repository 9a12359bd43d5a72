import Diagnostics
import JSON

/// Takes a factfile apart as its JSON Schema has it, and collects every breach.
///
/// `samples/schemas/factfile-1-0-0.json` and `samples/schemas/factfile-1-0-1.json` say the same for editors.
struct FactfileSchema {
  /// The parts of a job with their places, before variables are filled in.
  struct Job {
    let version: Factfile.Version
    let name: JSONValue
    let maxParallel: Int?
    let timeout: TimeSpan?
    /// The place of the tasks.
    let list: JSONValue
    let tasks: [Task]
  }

  /// The parts of a task with their places, before variables are filled in.
  struct Task {
    let name: JSONValue
    let executor: JSONValue
    let command: String
    let arguments: [JSONValue]
    let dependsOn: [JSONValue]
    let terminateJobWithSuccess: [Int]
    let continueJob: [Int]
    let timeout: TimeSpan?
    let retries: FactfileTask.Retries?
    let environment: [ExactText: String]
    let workingDirectory: String?
    let input: String?
    let shell: String?
    let runs: FactfileTask.Runs
  }

  private var reader = SchemaReader()
  private var version = Factfile.Version.extended

  var problems: [FactfileError.Problem] { reader.problems }

  private static let taskProperties = ["name", "executor", "command", "arguments", "dependsOn", "onResult"]
  private static let jobAdditions = ["maxParallel", "timeout"]
  private static let taskAdditions = [
    "timeout", "retries", "environment", "workingDirectory", "stdin", "shell", "runs",
  ]
  private static let additionsVersion = "factfile 1-0-1, as in the schema '\(Factfile.Version.extended.rawValue)'"

  mutating func read(_ file: JSONValue) -> Job? {
    let top = reader.members(of: file, at: "", required: ["schema", "data"])
    readVersion(top["schema"])
    guard let data = top["data"] else { return nil }
    let job = members(of: data, at: "/data", required: ["name", "tasks"], additions: Self.jobAdditions)
    _ = reader.string(job["name"], at: "/data/name")
    let maxParallel = reader.integer(job["maxParallel"], in: 1...Factfile.taskLimit, at: "/data/maxParallel")
    let timeout = reader.timeSpan(job["timeout"], mayBeZero: false, at: "/data/timeout")
    guard let list = job["tasks"], let elements = reader.expect(list, list.array, "an array", at: "/data/tasks") else {
      return nil
    }
    guard elements.count <= Factfile.taskLimit else {
      reader.report("there are \(elements.count) tasks; the limit is \(Factfile.taskLimit)", "/data/tasks", list)
      return nil
    }
    let tasks = elements.enumerated().compactMap { readTask($0.element, at: "/data/tasks/\($0.offset)") }
    guard problems.isEmpty, let name = job["name"] else { return nil }
    return Job(version: version, name: name, maxParallel: maxParallel, timeout: timeout, list: list, tasks: tasks)
  }

  private mutating func readVersion(_ schema: JSONValue?) {
    guard let schema, let text = reader.string(schema, at: "/schema") else { return }
    if let known = Factfile.Version(rawValue: text) {
      version = known
    } else {
      let known = Factfile.Version.allCases.map { "'\($0.rawValue)'" }.joined(separator: " or ")
      reader.report("the schema is not \(known)", "/schema", schema)
    }
  }

  /// The members of an object that has more of them in the extended version.
  private mutating func members(
    of value: JSONValue, at pointer: @autoclosure () -> String, required: [String], additions: [String]
  ) -> SchemaReader.Members {
    switch version {
    case .original:
      reader.members(
        of: value, at: pointer(), required: required, elsewhere: (names: additions, version: Self.additionsVersion))
    case .extended: reader.members(of: value, at: pointer(), required: required, optional: additions)
    }
  }

  private mutating func readTask(_ task: JSONValue, at pointer: @autoclosure () -> String) -> Task? {
    let parts = members(of: task, at: pointer(), required: Self.taskProperties, additions: Self.taskAdditions)
    for name in ["name", "executor", "command"] { _ = reader.string(parts[name], at: "\(pointer())/\(name)") }
    let arguments = reader.strings(parts["arguments"], at: pointer() + "/arguments")
    let dependsOn = reader.strings(parts["dependsOn"], at: pointer() + "/dependsOn")
    let (terminate, proceed) = readCodes(parts["onResult"], at: pointer() + "/onResult")
    let timeout = reader.timeSpan(parts["timeout"], mayBeZero: false, at: pointer() + "/timeout")
    let retries = readRetries(parts["retries"], at: pointer() + "/retries")
    let environment = readEnvironment(parts["environment"], at: pointer() + "/environment")
    let workingDirectory = reader.string(parts["workingDirectory"], at: pointer() + "/workingDirectory")
    let input = reader.string(parts["stdin"], at: pointer() + "/stdin")
    let shell = reader.absolutePath(parts["shell"], at: pointer() + "/shell")
    let runs: FactfileTask.Runs? = reader.word(parts["runs"], at: pointer() + "/runs")
    guard problems.isEmpty, let name = parts["name"], let executor = parts["executor"],
      let command = parts["command"]?.string
    else { return nil }
    return Task(
      name: name, executor: executor, command: command, arguments: arguments, dependsOn: dependsOn,
      terminateJobWithSuccess: terminate, continueJob: proceed, timeout: timeout, retries: retries,
      environment: environment, workingDirectory: workingDirectory, input: input, shell: shell,
      runs: runs ?? .onSuccess)
  }

  private mutating func readCodes(_ value: JSONValue?, at pointer: @autoclosure () -> String) -> (
    terminate: [Int], proceed: [Int]
  ) {
    guard let value else { return ([], []) }
    let codes = reader.members(of: value, at: pointer(), required: ["terminateJobWithSuccess", "continueJob"])
    return (
      reader.exitCodes(codes["terminateJobWithSuccess"], at: pointer() + "/terminateJobWithSuccess"),
      reader.exitCodes(codes["continueJob"], at: pointer() + "/continueJob")
    )
  }

  private mutating func readRetries(_ value: JSONValue?, at pointer: @autoclosure () -> String) -> FactfileTask.Retries?
  {
    guard let value else { return nil }
    let parts = reader.members(
      of: value, at: pointer(), required: ["count"], optional: ["delay", "backoff", "maxDelay"])
    let count = reader.integer(parts["count"], in: FactfileTask.Retries.counts, at: pointer() + "/count")
    let delay = reader.timeSpan(parts["delay"], mayBeZero: true, at: pointer() + "/delay")
    let backoff = reader.number(parts["backoff"], in: FactfileTask.Retries.backoffs, at: pointer() + "/backoff")
    let maxDelay = reader.timeSpan(parts["maxDelay"], mayBeZero: true, at: pointer() + "/maxDelay")
    return count.map {
      FactfileTask.Retries(
        count: $0, delay: delay ?? TimeSpan(seconds: 0), backoff: backoff ?? 1, maxDelay: maxDelay)
    }
  }

  private mutating func readEnvironment(
    _ value: JSONValue?, at pointer: @autoclosure () -> String
  ) -> [ExactText: String] {
    guard let value, let members = reader.expect(value, value.object, "an object", at: pointer()) else { return [:] }
    var environment: [ExactText: String] = [:]
    for member in members {
      environment[ExactText(member.name)] = reader.string(
        member.value, at: "\(pointer())/\(JSONValue.pointerToken(member.name))")
    }
    return environment
  }
}

extension JSONValue {
  /// A name as it stands in a JSON pointer. Source: RFC 6901.
  static func pointerToken(_ name: String) -> String {
    name.replacing("~", with: "~0").replacing("/", with: "~1")
  }
}
