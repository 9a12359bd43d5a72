import Testing

/// What somebody sees who looks at a terminal.
@Suite(
  "A run on a terminal",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotum: run `make build` first"))
struct Terminal {
  @Test("on a terminal there is a status line while it runs, and in the end a table of what came of each task")
  func terminal() async throws {
    let sample = HeldScript.checkout + "/samples/failing-branch.factfile"
    let command = "'\(Installation.programs)/factotum' run '\(sample)'"
    let result = try await runCommand([
      "timeout", "60", "env", "-u", "NO_COLOR", "script", "-qec", command, "/dev/null",
    ])
    #expect(result.status == 2)
    #expect(result.output.contains("\r\u{1B}[K0/5 done, 0 running, 0.0s\r\u{1B}[K"), "\(result)")
    #expect(result.output.contains("/5 done, 1 running, "))
    #expect(result.output.contains("\u{1B}[31mTask 'broken' failed after"))
    let lines = result.output.split(whereSeparator: \.isNewline).map { $0.split(separator: "\u{1B}[K").last ?? "" }
    let heading = try #require(lines.firstIndex { $0.hasPrefix("TASK           STATE      START     DURATION  CODE") })
    let table = lines[heading...].dropFirst().prefix(5).map {
      $0.split(separator: " ", omittingEmptySubsequences: true)
    }
    #expect(table.map { $0.last } == ["0", "7", "-", "0", "0"], "\(table)")
    #expect(lines[heading + 3].hasPrefix("after broken   SKIPPED    -         -         -"))
    #expect(lines[heading + 6].hasPrefix("4/5 tasks run in "))
  }

  @Test(
    "colour is for terminals, and can be refused", arguments: ["NO_COLOR=1", "CLICOLOR=0", "--no-colour", "--no-color"])
  func colourless(way: String) async throws {
    let (variable, option) = way.hasPrefix("-") ? ("A=b", way) : (way, "")
    let sample = HeldScript.checkout + "/samples/failing-branch.factfile"
    let command = "'\(Installation.programs)/factotum' run '\(sample)' \(option)"
    let result = try await runCommand([
      "timeout", "60", "env", "-u", "NO_COLOR", "-u", "CLICOLOR", variable, "script", "-qec", command, "/dev/null",
    ])
    #expect(result.status == 2 && !result.output.contains("\u{1B}[31m"))
  }

  @Test("there is no colour where standard output is no terminal, though standard error is one")
  func redirected() async throws {
    let sample = HeldScript.checkout + "/samples/failing-branch.factfile"
    let command = "'\(Installation.programs)/factotum' run '\(sample)' >/dev/null"
    let result = try await runCommand([
      "timeout", "60", "env", "-u", "NO_COLOR", "-u", "CLICOLOR", "script", "-qec", command, "/dev/null",
    ])
    #expect(result.status == 2 && result.output.contains("Task 'broken' failed after"))
    #expect(!result.output.contains("\u{1B}"), "\(result)")
  }

  @Test("where a task was tried again, the table tells how often each was started")
  func attemptsColumn() async throws {
    let sample = HeldScript.checkout + "/samples/retries.factfile"
    let result = try await runCommand([
      "timeout", "60", "script", "-qec", "'\(Installation.programs)/factotum' run '\(sample)'", "/dev/null",
    ])
    let lines = result.output.split(whereSeparator: \.isNewline).map { $0.split(separator: "\u{1B}[K").last ?? "" }
    let heading = try #require(lines.firstIndex { $0.hasPrefix("TASK") && $0.hasSuffix("CODE  ATTEMPTS") }, "\(result)")
    #expect(lines[(heading + 1)...].prefix(2).map { $0.split(separator: " ").last } == ["3", "1"], "\(result)")
  }
}
