import ArgumentParser
import Control

/// `factotumctl reload`: has the schedule files read again, and shows what that changed.
struct ReloadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reload", abstract: "Read the schedule files again and show what changed.",
    discussion: """
      A file with mistakes is quarantined, and its schedules stay as they last were good. A reload never
      starts a run, and active runs continue.

        factotumctl reload
        factotumctl reload --json | jq .changed

      Exit status: 0 done, 1 a file was quarantined or a schedule cannot run here, 3 no daemon or not allowed.
      """)

  @OptionGroup var options: ControlOptions

  func run() async throws {
    let reload = try await options.call(ControlInterface.reload)
    var lines = reload.added.map { "added        \($0)" }
    lines += reload.changed.map { "changed      \($0.name) (\($0.keys.joined(separator: ", ")))" }
    lines += reload.removed.map { "removed      \($0)" }
    lines.append("unchanged    \(reload.unchanged)")
    for file in reload.quarantined { lines += ["quarantined  \(file.path)"] + file.reasons }
    lines += reload.problems.map {
      "problem      \($0.schedule): \($0.reason)\($0.matchesHere ? "" : " (not for this host)")"
    }
    for warning in reload.warnings {
      lines.append("warning      \(warning.schedule): \(warning.message)")
      lines += warning.text.split(separator: "\n").map(String.init)
    }
    if reload.warningCount > reload.warnings.count {
      lines.append("warning      \(reload.warningCount - reload.warnings.count) more")
    }
    lines += reload.ignored.map { "ignored      \($0): its name does not end in .toml" }
    await options.print(reload, lines: lines)
    guard reload.isGood else { throw ExitCode(1) }
  }
}
