import Glibc
import Testing

/// What signals do to `factotum run`.
@Suite(
  "Signals to a run",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotum: run `make build` first"))
struct StoppingSignals {
  /// Runs a task that signals the runner and then goes on for a while.
  private func run(_ command: String, start: [String] = [], _ options: String...) async throws -> CommandResult {
    let factfile = try TemporaryFactfile(
      TemporaryFactfile.task("a", command), TemporaryFactfile.task("b", "true", after: #""a""#))
    defer { withExtendedLifetime(factfile) {} }
    return try await runCommand(
      ["timeout", "-s", "KILL", "100"] + start + ["\(Installation.programs)/factotum", "run", factfile.path] + options)
  }

  @Test(
    "that ask to end stop it with its tasks, and are told at once with the grace",
    arguments: ["TERM", "INT", "HUP", "QUIT"])
  func stop(signal: String) async throws {
    let result = try await run(
      "trap '' TERM; kill -\(signal) $PPID; exec sleep 600", start: [], "--grace", "1")
    #expect(result.status == 2 && result.output.contains("not run: 'b'"), "\(result)")
    let notice = "stopping: received SIG\(signal); 1 running task has 1 s to end, a second signal kills at once\n"
    let (told, ended) = (result.errors.firstRange(of: notice), result.errors.firstRange(of: "Task 'a' failed"))
    #expect(told != nil && ended != nil && told!.upperBound <= ended!.lowerBound, "\(result)")
    #expect(result.errors.contains("Task 'b' was skipped: the run was interrupted by SIG\(signal)"), "\(result)")
  }

  @Test(
    "are told with their number of seconds, before the grace is over", arguments: [("TERM", 3600), ("HUP", 86_400)])
  func grace(signal: String, seconds: Int) async throws {
    let result = try await run("kill -\(signal) $PPID; exec sleep 600", start: [], "--grace", "\(seconds)")
    #expect(result.errors.contains("has \(seconds) s to end"), "\(result)")
  }

  @Test(
    "of any kind kill at once where they are the second", arguments: ["TERM TERM", "HUP INT", "INT HUP", "TERM QUIT"])
  func second(signals: String) async throws {
    let pair = signals.split(separator: " ")
    let command = "trap '' TERM; kill -\(pair[0]) $PPID; sleep 0.3; kill -\(pair[1]) $PPID; exec sleep 600"
    let result = try await run(command, start: [], "--grace", "3600")
    #expect(
      result.status == 2 && result.errors.contains("killing 1 running task: received SIG\(pair[1])\n"), "\(result)")
  }

  @Test("that are not ours change nothing, and tasks get all of them as they are by default")
  func unrelated() async throws {
    let result = try await run(
      "for s in USR1 USR2 ALRM VTALRM PROF POLL PWR STKFLT WINCH URG CONT CHLD XFSZ 34 35 50 64; do kill -$s $PPID; done; "
        + "sleep 0.5; grep -E '^Sig(Blk|Ign)' /proc/self/status; sh -c 'kill -USR1 $$'; echo $?")
    #expect(result.status == 0 && result.errors.contains("Task 'b' succeeded"), "\(result)")
    let output = result.output.split(separator: "\n").prefix(3).map { $0.split(whereSeparator: \.isWhitespace).last }
    #expect(output == ["0000000000000000", "0000000000000000", "138"], "\(result)")
  }

  @Test("that it was started to ignore, as by nohup, change nothing either")
  func nohup() async throws {
    let result = try await run("kill -HUP $PPID; sleep 0.3; echo on", start: ["nohup"])
    #expect(result.status == 0 && result.output.contains("[a] on\n"), "\(result)")
  }

  @Test("that arrive before the first task are not lost")
  func early() async throws {
    let factfile = try TemporaryFactfile(TemporaryFactfile.task("a", "sleep 600"))
    // A signal that is blocked stays with the process over exec.
    let script = """
      import os, signal, sys
      signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
      os.kill(os.getpid(), signal.SIGTERM)
      os.execv(sys.argv[1], sys.argv[1:])
      """
    let result = try await runCommand([
      "timeout", "60", "python3", "-c", script, "\(Installation.programs)/factotum", "run", factfile.path,
    ])
    #expect(
      result.status == 2 && result.errors.contains("stopping: received SIGTERM; no task is running\n"), "\(result)")
    #expect(result.output.contains("0/1 tasks run"), "\(result)")
  }

  @Test("a job's timeout is told as well, before its grace")
  func jobTimeout() async throws {
    let factfile = try TemporaryFactfile(TemporaryFactfile.task("a", "exec sleep 600"), job: #""timeout":"1s","#)
    let result = try await runCommand(["timeout", "60", "\(Installation.programs)/factotum", "run", factfile.path])
    #expect(
      result.errors.contains(
        "stopping: timeout of 1s reached; 1 running task has 5 s to end, a second signal kills at once\n"),
      "\(result)")
  }
}
