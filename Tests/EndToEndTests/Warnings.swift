import Testing

/// What a factfile gives people to think about before it runs.
@Suite(
  "Warnings about a factfile",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotum: run `make build` first"))
struct Warnings {
  private static let missing = "Warning: the variable 'gone' in line 2 has no value and becomes the empty string"
  private static let escaped =
    "Warning: escaping changed the value of 'x' in line 2; write {{{x}}} to keep it as it is"

  private func factotum(_ command: String, arguments: String) async throws -> CommandResult {
    let factfile = try TemporaryFactfile(TemporaryFactfile.task("a", "true", arguments: arguments))
    defer { withExtendedLifetime(factfile) {} }
    return try await runCommand([
      "timeout", "60", "\(Installation.programs)/factotum", command, factfile.path, "-e", #"{"x":"<"}"#,
    ])
  }

  @Test("stand before all that a run says, and none is lost, however short it is", arguments: 1...5)
  func first(round: Int) async throws {
    let result = try await factotum("run", arguments: #""{{gone}}","{{x}}""#)
    #expect(result.status == 0)
    let lines = result.errors.split(separator: "\n").map(String.init)
    #expect(lines.dropLast() == [Self.missing, Self.escaped, "Task 'a' started"], "\(result)")
    #expect(lines.last?.hasPrefix("Task 'a' succeeded after ") == true)
  }

  @Test("are the same when it is only validated, and come once each")
  func validated() async throws {
    let result = try await factotum("validate", arguments: #""{{gone}}","{{x}}","{{x}}{{gone}}","{{{x}}}{{&x}}""#)
    #expect(result.status == 0 && result.errors == "\(Self.missing)\n\(Self.escaped)\n", "\(result)")
  }

  @Test("about what a shell makes of an argument are never errors, and move no cursor", arguments: ["", "--strict"])
  func shell(option: String) async throws {
    let factfile = try TemporaryFactfile(
      TemporaryFactfile.task("a\\u001b", "true", arguments: #""say \"hi","{{x}}","ends in \\""#))
    defer { withExtendedLifetime(factfile) {} }
    let command = ["\(Installation.programs)/factotum", "validate", factfile.path, "-e", #"{"x":"$(id)"}"#]
    let result = try await runCommand(["timeout", "60"] + command + (option.isEmpty ? [] : [option]))
    #expect(result.status == 0 && result.output == "'\(factfile.path)' is a valid Factfile!\n", "\(result)")
    let task = #"of the task 'a\u001b'"#, place = "/data/tasks/0/arguments"
    #expect(
      result.errors == """
        Warning: argument 1 \(task) holds an odd number of double quotes, which leaves one open for the shell; \
        escape a quote as \\" ('\(place)/0')
        Warning: the value of 'x' brings '$(' into argument 2 \(task), and the shell executes what it holds; \
        the executor 'exec' has no shell ('\(place)/1')
        Warning: argument 3 \(task) ends in a backslash, which escapes the shell's closing quote; write two ('\(place)/2')

        """, "\(result)")
  }

  @Test("are none where nothing could run: such a mistake has its task and its place, and moves no cursor either")
  func mistake() async throws {
    let factfile = try TemporaryFactfile(
      TemporaryFactfile.task("a\\u0000\\u001b", "true", arguments: #""\u0000""#))
    defer { withExtendedLifetime(factfile) {} }
    let result = try await runCommand(["\(Installation.programs)/factotum", "validate", factfile.path])
    let task = #"the task 'a\u0000\u001b' holds a NUL character, which no process can be given"#
    #expect(
      result.status == 1
        && result.output == """
          '\(factfile.path)' is not a valid factotum factfile: 
            the name of \(task) ('/data/tasks/0/name')
            argument 1 of \(task) ('/data/tasks/0/arguments/0')

          """,
      "\(result)")
  }
}
