import JSON

extension Factfile {
  /// The factfile with its variables filled in, as JSON without spaces, keys in the order of the specification.
  ///
  /// Source: `factfile-and-cli.md`, sections 2 and 5.
  public var compactJSON: String {
    let job: [(String, JSONValue)] =
      [("name", .string(name)), ("tasks", .array(tasks.map(\.json)))]
      + optional("maxParallel", maxParallel.map { .integer($0) })
      + optional("timeout", timeout.map { .string($0.description) })
    return JSONValue.object([("schema", .string(version.rawValue)), ("data", .object(job))]).compactText
  }
}

extension FactfileTask {
  fileprivate var json: JSONValue {
    let results: JSONValue = [
      "terminateJobWithSuccess": .array(terminateJobWithSuccess.map { .integer($0) }),
      "continueJob": .array(continueJob.map { .integer($0) }),
    ]
    let required: [(String, JSONValue)] = [
      ("name", .string(name)), ("executor", .string(executor.rawValue)), ("command", .string(command)),
      ("arguments", .array(arguments.map { .string($0) })), ("dependsOn", .array(dependsOn.map { .string($0) })),
      ("onResult", results),
    ]
    let variables = environment.sorted { $0.key < $1.key }.map { ($0.key.text, JSONValue.string($0.value)) }
    return .object(
      required + optional("timeout", timeout.map { .string($0.description) })
        + optional("retries", retries.map(\.json))
        + optional("environment", variables.isEmpty ? nil : .object(variables))
        + optional("workingDirectory", workingDirectory.map { .string($0) })
        + optional("stdin", input.map { .string($0) }) + optional("shell", shell.map { .string($0) })
        + optional("runs", runs == .onSuccess ? nil : .string(runs.rawValue)))
  }
}

extension FactfileTask.Retries {
  fileprivate var json: JSONValue {
    .object(
      [
        ("count", .integer(count)), ("delay", .string(delay.description)),
        ("backoff", JSONValue(.number("\(backoff)"))),
      ] + optional("maxDelay", maxDelay.map { .string($0.description) }))
  }
}

private func optional(_ name: String, _ value: JSONValue?) -> [(String, JSONValue)] {
  value.map { [(name, $0)] } ?? []
}
