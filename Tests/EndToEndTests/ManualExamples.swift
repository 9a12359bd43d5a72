import Testing

/// The examples in the manual pages, as they stand there.
@Suite(
  "Examples in the manual pages",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
struct ManualExamples {
  /// The displays of a page, as a reader sees them.
  static func displays(_ page: String) async throws -> [String] {
    try await Manuals.text(page).split(separator: ".Bd -literal").dropFirst().map { part in
      let lines = part.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().prefix { $0 != ".Ed" }
      return lines.joined(separator: "\n").replacing("\\e", with: "\\").replacing("\\-", with: "-")
    }
  }

  /// The commands of a display with this prompt, with the lines that continue them.
  static func commands(_ display: String, prompt: String) -> String? {
    guard display.hasPrefix(prompt) else { return nil }
    return display.split(separator: "\n").map { $0.hasPrefix(prompt) ? $0.dropFirst(prompt.count) : $0 }
      .joined(separator: "\n")
  }

  /// Runs a script in an empty directory, with the programs in PATH and the samples where the checkout has them.
  static func run(_ script: String) async throws -> CommandResult {
    let own = script.replacing("/usr/share/factotum/samples", with: HeldScript.checkout + "/samples")
    return try await runCommand([
      "timeout", "60", "env", "-u", "JOURNAL_STREAM", "PATH=\(Installation.programs):/usr/bin:/bin", "bash", "-c",
      "directory=$(mktemp -d /tmp/factotum-manual-XXXXXX); trap 'rm -r \"$directory\"' EXIT; cd \"$directory\"; umask 022\n\(own)",
    ])
  }

  @Test("run as they are written", arguments: Manuals.pages)
  func sessions(page: String) async throws {
    for display in try await Self.displays(page) {
      guard let script = Self.commands(display, prompt: "$ ") else { continue }
      let result = try await Self.run("set -e\n\(script)")
      #expect(result.status == 0, "\(page): \(script)\n\(result)")
    }
  }

  @Test(
    "are valid factfiles and schedule files", arguments: Manuals.pages.filter { $0 != "factotum-migration.7" })
  func files(page: String) async throws {
    for display in try await Self.displays(page) where display.hasPrefix("{") {
      let result = try await Self.run("cat >job.factfile <<'END'\n\(display)\nEND\nfactotum validate job.factfile")
      #expect(result.status == 0, "\(page): \(display)\n\(result)")
    }
    for display in try await Self.displays(page) where display.hasPrefix("[") && !display.hasPrefix("[Unit]") {
      let user = try await runCommand(["id", "-un"]).output.filter { $0 != "\n" }
      let result = try await Self.run(
        """
        mkdir -p schedules/jobs state runtime
        cp \(HeldScript.checkout)/samples/variables.factfile schedules/jobs/nightly.factfile
        cp \(HeldScript.checkout)/samples/linear.factfile schedules/jobs/linear.factfile
        printf '%s\\n' '\(display.replacing("'", with: "'\\''"))' >schedules/a.toml
        factotumd --schedules schedules --state state --runtime runtime --job-user \(user) --log-format text 2>log &
        export FACTOTUM_SOCKET=$PWD/runtime/io.factotum.Scheduler
        until grep -qs 'is ready' log; do kill -0 $! || exit 9; sleep 0.05; done
        factotumctl reload; status=$?; factotumctl list --json; kill $!; wait; exit $status
        """)
      #expect(result.status == 0, "\(page): \(display)\n\(result)")
      let names = display.split(separator: "\n").filter { $0.hasPrefix("[") && !$0.hasPrefix("[defaults") }
      for name in names { #expect(result.output.contains("\"\(name.dropFirst().dropLast())\""), "\(result)") }
    }
  }
}
