import Glibc
import Testing

/// What the documents show is what the programs do.
@Suite(
  "The documentation",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
struct Documentation {
  private static let readme = HeldScript.checkout + "/README.md"

  /// The blocks of the README that are marked with a language.
  static func blocks(_ language: String) async throws -> [String] {
    let text = try await runCommand(["cat", readme]).output
    var blocks: [String] = []
    var open: (language: String, lines: [Substring])?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```"), let block = open {
        if block.language == language { blocks.append(block.lines.joined(separator: "\n")) }
        open = nil
      } else if line.hasPrefix("```") {
        open = (String(line.dropFirst(3)), [])
      } else {
        open?.lines.append(line)
      }
    }
    return blocks
  }

  @Test("the README's factfile and schedule do what the README says, and its mistake is told as it says")
  func firstScreen() async throws {
    let directory = "/tmp/factotum-readme-\(getpid())"
    try await runCommandOrThrow([
      "mkdir", "-p", "\(directory)/schedules/jobs", "\(directory)/state", "\(directory)/runtime",
    ])
    defer { _ = unsafe system("rm -rf '\(directory)'") }
    let factfile = try #require(try await Self.blocks("json").first)
    let schedule = try #require(try await Self.blocks("toml").first)
    let plain = try await Self.blocks("")
    let hourly = schedule.replacing("15 2 * * *", with: "* * * * * *").replacing("host,etl-1", with: "host,*")
    for (text, path) in [(factfile, "jobs/report.factfile"), (hourly, "report.toml")] {
      try await runCommandOrThrow([
        "sh", "-c", "umask 022; printf '%s\\n' \"$1\" >\"$2\"", "sh", text, "\(directory)/schedules/\(path)",
      ])
    }
    let valid = try await runCommand([
      "\(Installation.programs)/factotum", "validate", "\(directory)/schedules/jobs/report.factfile",
    ])
    #expect(valid.status == 0)
    let script = """
      cd '\(directory)'
      export FACTOTUM_SOCKET='\(directory)/runtime/io.factotum.Scheduler'
      '\(Installation.programs)/factotumd' --schedules schedules --state state --runtime runtime --job-user "$(id -un)" \
        --log-format json 2>log &
      trap 'kill $!; wait' EXIT
      until grep -qs 'succeeded in' log; do kill -0 $! || exit 1; sleep 0.1; done
      sed -i 's/^cron/corn/' schedules/report.toml
      '\(Installation.programs)/factotumctl' reload | sed "s,\(directory)/schedules,/etc/factotum.d,"
      """
    let result = try await runCommand(["timeout", "60", "bash", "-c", script])
    #expect(result.output.contains("unknown key 'corn'"), "\(result)")
    let mistake = try #require(plain.first)
    let shown = mistake.replacing("15 2 * * *", with: "* * * * * *").split(separator: "\n").filter {
      !$0.hasPrefix("quarantined")
    }
    for line in shown { #expect(result.output.contains(line.replacing("schedules/", with: "")), "\(line)") }
  }

  @Test("what the README shows of a terminal is what appears there")
  func console() async throws {
    let sessions = try await Self.blocks("console")
    #expect(!sessions.isEmpty)
    for session in sessions {
      let lines = session.split(separator: "\n")
      let commands = lines.filter { $0.hasPrefix("$ ") }.map { $0.dropFirst(2) }
      let script = commands.joined(separator: "\n")
      let result = try await runCommand([
        "timeout", "60", "env", "PATH=\(Installation.programs):/usr/bin:/bin", "bash", "-c",
        "cd '\(HeldScript.checkout)'\n\(script)",
      ])
      let shown = Self.withoutDurations(result.output).split(separator: "\n")
      #expect(shown == lines.filter { !$0.hasPrefix("$ ") }, "\(result)")
    }
  }

  /// The text with all durations as a machine takes that has nothing else to do.
  private static func withoutDurations(_ text: String) -> String {
    text.replacing(/(after|in) [0-9.]+s/) { "\($0.output.1) 0.0s" }
  }

  @Test(
    "every file and page that the documents name is there", arguments: ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
  func links(name: String) async throws {
    let text = try await runCommand(["cat", "\(HeldScript.checkout)/\(name)"]).output
    let paths = text.matches(of: /\]\(([^)#]+)\)|`((?:Tests|etc|samples|systemd)\/[A-Za-z0-9_.\/-]+[A-Za-z0-9])`/)
      .compactMap { $0.output.1 ?? $0.output.2 }
    #expect(!paths.isEmpty)
    for path in paths where !path.contains("://") {
      #expect(try await runCommand(["test", "-e", "\(HeldScript.checkout)/\(path)"]).status == 0, "\(path)")
    }
  }

  @Test("the demo shows what it promises and ends by itself")
  func demo() async throws {
    let result = try await runCommand([
      "timeout", "60", "bash", HeldScript.checkout + "/samples/demo/run.sh", Installation.programs,
    ])
    #expect(result.status == 0, "\(result)")
    for line in [
      "diamond: 4/4 tasks run", "failing-branch: Task 'after broken' was skipped: the task 'broken' failed",
      "somewhere-else: not run on this host: ", "newcomer: started run",
    ] {
      #expect((result.output + result.errors).contains(line), "\(line)")
    }
    #expect(result.output.contains("added        newcomer") && result.output.contains("NAME"))
  }

  @Test("the stubborn sample is killed after the grace when it is interrupted", arguments: ["TERM", "INT"])
  func stubborn(signal: String) async throws {
    let script = """
      '\(Installation.programs)/factotum' run --grace 1 '\(HeldScript.checkout)/samples/stubborn.factfile' >"$0" 2>&1 &
      until grep -qs '^\\[stubborn\\]' "$0"; do sleep 0.05; done
      kill -\(signal) $!
      wait $!
      """
    let log = "/tmp/factotum-stubborn-\(signal)-\(getpid())"
    defer { _ = unsafe unlink(log) }
    let result = try await runCommand(["timeout", "60", "bash", "-c", script, log])
    #expect(result.status == 2)
    let output = try await runCommand(["cat", log]).output
    #expect(output.contains("Task 'stubborn' failed after") && output.contains("the task was killed by SIGKILL"))
    #expect(output.contains("Task 'after stubborn' was skipped: the run was interrupted by SIG\(signal)"))
    let line = try #require(output.split(separator: "\n").first { $0.contains("1/2 tasks run in ") })
    // It takes ten seconds if nobody kills it, and five is the grace of those who ask for no other.
    #expect(line.hasSuffix("in 1.\(line.suffix(2))") || line.hasSuffix("in 2.\(line.suffix(2))"), "\(output)")
    #expect(output.contains("Factotum job executed abnormally as a task ('stubborn') failed - "))
  }

  @Test("every sample is named in the samples' README")
  func index() async throws {
    let names = try await runCommand(["sh", "-c", "cd \"$0\" && ls *.factfile", HeldScript.checkout + "/samples"])
      .output
    let text = try await runCommand(["cat", HeldScript.checkout + "/samples/README.md"]).output
    for name in names.split(separator: "\n") { #expect(text.contains("factotum run \(name)")) }
  }
}
