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
}
