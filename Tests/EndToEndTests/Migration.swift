import Testing

/// The manual's page about migration: a job does the same before and after.
@Suite(
  "Migration", .enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
struct Migration {
  /// The displays after the factfile, two for each place that a job comes from.
  private static func cases() async throws -> (factfile: String, cases: [(before: String, after: String)]) {
    let displays = try await ManualExamples.displays("factotum-migration.7")
    let rest = Array(displays.dropFirst())
    return (
      displays[0], stride(from: 0, to: rest.count - 1, by: 2).map { (rest[$0], rest[$0 + 1]) }
    )
  }

  /// The command that the old scheduler hands to a shell, or executes.
  private static func command(_ before: String) throws -> String {
    if let line = before.split(separator: "\n").first(where: { $0.hasPrefix("ExecStart=") }) {
      return String(line.dropFirst("ExecStart=".count))
    }
    let line = try #require(before.split(separator: "\n").last)
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    let start = try #require(words.firstIndex { $0.hasPrefix("/") || $0 == "factotum" })
    return words[start...].joined(separator: " ")
  }

  /// The expression of the old scheduler.
  private static func expression(_ before: String) -> String {
    if let line = before.split(separator: "\n").first(where: { $0.hasPrefix("OnCalendar=") }) {
      return String(line.dropFirst("OnCalendar=".count))
    }
    let words = before.split(separator: "\n").last?.split(separator: " ") ?? []
    return words.prefix { !$0.contains("/") && $0 != "backup" && $0 != "factotum" }.joined(separator: " ")
  }

  @Test("a job that moves runs the same command, at the same times", arguments: 0..<4)
  func same(number: Int) async throws {
    let (factfile, cases) = try await Self.cases()
    try #require(cases.count == 4)
    let (before, after) = cases[number]
    let user = try await runCommand(["id", "-un"]).output.filter { $0 != "\n" }
    let now = after.replacing("\"backup\"", with: "\"\(user)\"")
      .split(separator: "\n").map { $0.hasPrefix("cron ") ? "cron = \"@every 1s\"" : $0.hasPrefix("jitter ") ? "" : $0 }
      .joined(separator: "\n")
    let paths = { (text: String) in
      text.replacing("/usr/local/bin/backup", with: "$PWD/backup").replacing("/etc/factotum.d", with: "$PWD/schedules")
    }
    let result = try await ManualExamples.run(
      """
      mkdir schedules state runtime
      printf '#!/bin/sh\\necho "$# $*" >>"$0.log"\\n' >backup; chmod +x backup
      cat >schedules/backup.factfile <<END
      \(paths(factfile))
      END
      (\(paths(try Self.command(before)))) >/dev/null 2>&1
      cat backup.log; rm backup.log
      cat >schedules/backup.toml <<'END'
      \(now)
      END
      factotumd --schedules schedules --state state --runtime runtime --job-user \(user) --log-format text 2>log &
      until grep -qs 'run .* succeeded' log; do kill -0 $! || { cat log; exit 9; }; sleep 0.05; done
      kill $!; wait $!
      sort -u backup.log
      """)
    #expect(result.status == 0 && result.output == "1 /srv\n1 /srv\n", "\(result)")

    let line = try #require(after.split(separator: "\n").first { $0.hasPrefix("cron ") })
    let cron = line.split(separator: "\"")[1]
    let old = Self.expression(before)
    if old.contains("..") {
      let translated = try await runCommand(["\(Installation.programs)/factotumctl", "explain", "--", old])
      #expect(translated.errors.contains("'\(cron)'"), "\(translated)")
    } else {
      #expect(old == cron)
    }
  }
}
