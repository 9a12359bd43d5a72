import Glibc
import Testing

/// Tasks that are ended, with all that they started.
@Suite(
  "Ending a task",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotum: run `make build` first"))
struct EndingTasks {
  /// A number that stands in the command line of a process, and in no other.
  private let mark = "\(getpid())\(UInt32.random(in: 100_000...999_999)).5"

  private func factotum(_ factfile: TemporaryFactfile, _ options: String...) async throws -> CommandResult {
    defer { withExtendedLifetime(factfile) {} }
    return try await runCommand(
      ["timeout", "100", "\(Installation.programs)/factotum", "run", factfile.path] + options)
  }

  /// The command lines of what is left; it is ended.
  private func left() async throws -> String {
    let pattern = "^sleep \(mark.replacing(".", with: "[.]"))"
    let found = try await runCommand(["pgrep", "-a", "-f", pattern]).output
    if !found.isEmpty { _ = try await runCommand(["pkill", "-9", "-f", pattern]) }
    return found
  }

  private static let trees = [
    "sleep MARK", "timeout 900 sleep MARK", "timeout 900 sh -c 'sleep MARK; true'", "setsid -w sleep MARK",
    "setsid -w sh -c 'setsid -w sleep MARK; true'", "echo MARK | xargs -n1 sleep",
    "echo MARK | xargs -P2 -I_ timeout 900 sleep _",
    "setsid sleep MARK >/dev/null 2>&1 & sleep MARK", "setsid -f sleep MARK >/dev/null 2>&1; sleep MARK",
    "(setsid sh -c 'sleep MARK & sleep MARK' >/dev/null 2>&1 &); sleep MARK",
    "env -i setsid sleep MARK >/dev/null 2>&1 & sleep MARK",
    "(env -i setsid -f sleep MARK >/dev/null 2>&1); sleep MARK",
    "bash -c 'set -m; sleep MARK & sleep MARK & wait'", "nohup sleep MARK >/dev/null 2>&1 & wait",
    "trap '' TERM; setsid -w sleep MARK", "trap '' TERM; timeout 900 sleep MARK; timeout 900 sleep MARK",
  ]

  @Test("at its timeout ends whatever it started, in groups and sessions of its own too", arguments: trees)
  func timeout(tree: String) async throws {
    let command = tree.replacing("MARK", with: mark)
    let result = try await factotum(
      TemporaryFactfile(TemporaryFactfile.task("a", command, #""timeout":"1s","#)), "--grace", "1")
    #expect(result.status == 2 && result.output.contains("1/1 tasks run"), "\(result)")
    #expect(result.errors.contains("the task was stopped at its timeout of 1s"), "\(result)")
    #expect(try await left() == "")
  }

  @Test("by a signal to the run does the same", arguments: trees)
  func signal(tree: String) async throws {
    let command = "{ \(tree.replacing("MARK", with: mark)); } & sleep 0.5; kill -TERM $PPID; wait"
    let result = try await factotum(TemporaryFactfile(TemporaryFactfile.task("a", command)), "--grace", "1")
    #expect(result.status == 2 && result.errors.contains("stopping: received SIGTERM"), "\(result)")
    #expect(try await left() == "")
  }

  @Test(
    "holds up its next attempt until nothing is left, whether it was stopped or ended by itself",
    arguments: [
      "timeout 900 sh -c 'trap \"\" TERM; TRY'",
      "setsid -w sh -c 'TRY'",
      "setsid sh -c 'trap \"\" TERM; TRY' & sleep 0.3; exit 1",
      "env -i PATH=$PATH setsid sh -c 'TRY' & sleep 0.3; exit 1",
    ])
  func noOverlap(tree: String) async throws {
    let lock = "/tmp/factotum-overlap-\(mark)"
    defer { _ = unsafe unlink(lock) }
    // Only a lock that is held gives this status: a lock command that is ended gives another.
    let attempt = "flock -n -E 99 \(lock) sleep \(mark); test $? != 99 || echo overlap"
    let command = tree.replacing("TRY", with: attempt)
    let members = #""timeout":"2s","retries":{"count":2,"delay":"0s"},"#
    let result = try await factotum(TemporaryFactfile(TemporaryFactfile.task("a", command, members)), "--grace", "1")
    #expect(result.errors.contains("Task 'a' started, attempt 3") && !result.output.contains("overlap"), "\(result)")
    _ = try await left()
  }

  @Test("leaves alone what other tasks started, what they left in the background, and what could be theirs")
  func others() async throws {
    let daemon = "setsid -f sleep \(mark) >/dev/null 2>&1"
    let result = try await factotum(
      TemporaryFactfile(
        TemporaryFactfile.task("ended", "\(daemon); env -i \(daemon)"),
        TemporaryFactfile.task("late", "sleep 600", after: #""ended""#, #""timeout":"1s","#),
        TemporaryFactfile.task(
          "running", "timeout 900 setsid -w sleep 2 && setsid -w sleep 0.1 && pgrep -fc '^sleep \(mark)'")))
    #expect(result.output.contains("[running] 2\n"), "\(result)")
    #expect(result.errors.contains("Task 'running' succeeded"), "\(result)")
    #expect(try await left().split(separator: "\n").count == 2)
  }

  @Test("asks once: what a task does about SIGTERM is not ended by it")
  func cleanUp() async throws {
    let command =
      "trap 'sleep 0.6; timeout 5 sleep 0.1; setsid -w sleep 0.1; echo clean; exit 1' TERM; sleep 600 & wait"
    let result = try await factotum(
      TemporaryFactfile(TemporaryFactfile.task("a", command, #""timeout":"1s","#)), "--grace", "30")
    #expect(result.output.contains("[a] clean\n"), "\(result)")
  }
}
