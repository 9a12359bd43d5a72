import Testing

/// Processes that a task starts and does not wait for.
@Suite(
  "What a task leaves behind",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotum: run `make build` first"))
struct LeftBehind {
  @Test("is collected by the run once it has ended, while the task still goes on")
  func collected() async throws {
    // The subshell ends at once, so that its child becomes the runner's; a process that nobody collects stays in /proc.
    let command = """
      left=$( (sleep 0.2 >/dev/null 2>&1 & echo $!) )
      test -e /proc/$left || exit 3
      while [ -e /proc/$left ]; do sleep 0.05; done
      """
    let factfile = try TemporaryFactfile(TemporaryFactfile.task("a", command, #""timeout":"30s","#))
    defer { withExtendedLifetime(factfile) {} }
    let result = try await runCommand(["timeout", "60", "\(Installation.programs)/factotum", "run", factfile.path])
    #expect(result.status == 0, "\(result)")
  }
}
