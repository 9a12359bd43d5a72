import Testing

/// What `--help` of every program and command shows.
@Suite(
  "Help", .enabled(if: Installation.isBuilt, "there are no programs in .build/release: run `make build` first"))
struct Help {
  static let commands = [
    "factotum run", "factotum validate", "factotum dot", "factotumd", "factotumctl", "factotumctl list",
    "factotumctl status", "factotumctl show", "factotumctl runs", "factotumctl run", "factotumctl cancel",
    "factotumctl logs", "factotumctl pause", "factotumctl resume", "factotumctl backfill", "factotumctl reload",
    "factotumctl next",
    "factotumctl explain", "factotumctl check", "factotumctl import",
  ]

  private func help(_ command: String, columns: Int) async throws -> [Substring] {
    let words = command.split(separator: " ").map(String.init)
    let result = try await runCommand(
      ["env", "COLUMNS=\(columns)", "\(Installation.programs)/\(words[0])"] + words.dropFirst() + ["--help"])
    #expect(result.status == 0 && result.errors.isEmpty, "\(result)")
    return result.output.split(separator: "\n")
  }

  @Test("shows two examples and one line of exit statuses", arguments: commands)
  func examples(command: String) async throws {
    let lines = try await help(command, columns: 80)
    let program = command.prefix { $0 != " " }
    #expect(lines.count { $0.hasPrefix("  \(program) ") } >= 2)
    #expect(lines.count { $0.hasPrefix("Exit status: 0 ") } == 1)
  }

  @Test(
    "is the same on every terminal, with each row of a table on a line of its own", arguments: commands + ["factotum"])
  func unwrapped(command: String) async throws {
    let lines = try await help(command, columns: 40)
    #expect(try await help(command, columns: 200) == lines)
    // A row that was wrapped goes on at the column of the texts.
    let continued = lines.enumerated().filter { index, line in
      line.hasPrefix(String(repeating: " ", count: 26))
        && !(lines[index - 1].hasPrefix("  -") && lines[index - 1].count > 25 && !lines[index - 1].contains("."))
    }
    #expect(continued.isEmpty, "\(continued.map(\.element))")
    #expect(lines.filter { !$0.hasPrefix("USAGE") }.allSatisfy { $0.count <= 110 })
  }
}
