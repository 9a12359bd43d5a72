import Glibc
import Testing

/// What scripts written for Snowplow's Factotum rely on: exact lines and exit statuses.
@Suite(
  "The command line of factotum",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotum: run `make build` first"))
struct CommandLine {
  static let linear = HeldScript.checkout + "/samples/linear.factfile"

  func factotum(_ arguments: String...) async throws -> CommandResult {
    try await runCommand(["timeout", "60", "\(Installation.programs)/factotum"] + arguments)
  }

  @Test("a constraint that does not match runs nothing, says so in the old words, and is no failure")
  func noMatch() async throws {
    let result = try await factotum("run", Self.linear, "--constraint", "host,192.0.2.1")
    #expect(result.status == 0 && result.errors.isEmpty)
    let start = "Warn: the specifed host constraint \"192.0.2.1\" did not match, no tasks have been executed. Reason: "
    let reasons = [
      "failed to match any of the interface addresses to the found host addresses",
      "could not find any non-loopback IPv4 addresses in the network interfaces; do you have a working network interface card?",
    ]
    #expect(reasons.contains { result.output == start + $0 + "\n" }, "\(result)")
    // Checked before the factfile is read.
    #expect(try await factotum("run", "/no/such", "--constraint=host,192.0.2.1").status == 0)
  }

  @Test("a constraint that matches runs the factfile", arguments: ["host,*", "host,192.0.2.1,host,*"])
  func match(text: String) async throws {
    let both = text.split(separator: ",host,").map { $0.hasPrefix("host,") ? String($0) : "host,\($0)" }
    let result = try await factotum("run", Self.linear, "--constraint", both[0], "--constraint", both[both.count - 1])
    #expect(result.status == 0 && result.output.contains("3/3 tasks run in "))
  }

  @Test(
    "what is wrong is told on the right stream, with the right status",
    arguments: [
      (["run", "/no/such"], 1, "Couldn't open '/no/such' for reading: No such file or directory\n", ""),
      (["validate", "/dev/null"], 1, "'/dev/null' is not a valid factotum factfile: invalid JSON - ", ""),
      (["run", linear, "--env", "[]"], 3, "Supplied string '[]' is not valid JSON: ", ""),
      (["run", linear, "--constraint", "foo"], 3, "Error: the constraint 'foo' is not valid: ", ""),
      (["run", linear, "--constraint", "hots,a"], 3, "Error: the constraint 'hots,a' is not valid: ", ""),
      (["run"], 3, "", "Missing expected argument '<factfile>'"), (["run", linear, "--grace", "-1"], 3, "", "--grace"),
      (["nonsense"], 3, "", "nonsense"),
    ] as [([String], Int32, String, String)])
  func wrong(arguments: [String], status: Int32, output: String, errors: String) async throws {
    let result = try await runCommand(["\(Installation.programs)/factotum"] + arguments)
    #expect(result.status == status)
    #expect(output.isEmpty ? result.output.isEmpty : result.output.hasPrefix(output), "\(result)")
    #expect(errors.isEmpty ? result.errors.isEmpty : result.errors.contains(errors), "\(result)")
  }

  @Test("output keeps its stream and its task's name; results go to standard output, the rest to standard error")
  func streams() async throws {
    let result = try await factotum("run", HeldScript.checkout + "/samples/failing-branch.factfile")
    #expect(result.status == 2)
    #expect(result.output.contains("[healthy] going on, whatever the other branch does\n"))
    #expect(result.errors.contains("[broken] the disk is not there\n"))
    #expect(result.errors.contains("Task 'broken' failed after "))
    #expect(!result.output.contains("Task '") && !result.output.contains("\u{1B}"))
  }

  @Test("events can be had as JSON, one object a line")
  func json() async throws {
    let result = try await factotum("run", Self.linear, "--log-format", "json")
    #expect(result.status == 0 && result.output.isEmpty)
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == 9 && lines.allSatisfy { $0.hasPrefix("{\"time\":\"") && $0.hasSuffix("}") })
  }

  @Test("a run for which the system has no descriptors left says so where errors of runs go", arguments: 4...6)
  func descriptors(limit: Int) async throws {
    let result = try await runCommand([
      "sh", "-c", "ulimit -n \(limit); exec \"$0\" run \"$1\"", "\(Installation.programs)/factotum", Self.linear,
    ])
    #expect(result.status == 3 && result.errors.isEmpty && result.output.hasPrefix("Error: "), "\(result)")
  }

  @Test("the short options of help and version")
  func short() async throws {
    #expect(try await factotum("-v").output == "Factotum version 0.1.0\n")
    let (short, long) = (try await factotum("-h"), try await factotum("--help"))
    #expect(short.status == 0 && short.errors.isEmpty && short.output == long.output)
    #expect(try await factotum("run", "-h").output.contains("USAGE: factotum run"))
  }

  @Test("nobody looks at the daemon's directories in vain: what is missing is named, with the way out")
  func daemon() async throws {
    let missing = try await runCommand([
      "\(Installation.programs)/factotumd", "--state", "/no/such", "--runtime", "/tmp",
    ])
    #expect(missing.status == 1)
    #expect(
      missing.errors
        == "factotumd: the directory '/no/such' cannot be written: No such file or directory; make it, or name another one with --state\n"
    )
    let nobody = try await runCommand(["\(Installation.programs)/factotumctl", "list", "--socket", "/no/such"])
    #expect(nobody.status == 3)
    #expect(nobody.errors == "factotumctl: cannot connect to '/no/such'; is factotumd running?\n")
  }
}

extension CommandLine {
  @Test("where the original errs: the time is the wall's, and nothing is written into the working directory")
  func deviations() async throws {
    let script = """
      directory=$(mktemp -d); cd "$directory"; trap 'rm -rf "$directory"' EXIT
      '\(Installation.programs)/factotum' run '\(HeldScript.checkout)/samples/diamond.factfile' 2>/dev/null | grep run
      ls -A
      """
    let result = try await runCommand(["timeout", "60", "bash", "-c", script])
    // Two tasks of 0.2 s run side by side; the original tells the time of processors, which is less.
    let taken = try #require(result.output.firstMatch(of: /^4\/4 tasks run in (\d+\.\d)s\n/)?.1)
    #expect(Double(taken).map { $0 >= 0.2 } == true, "\(result)")
    #expect(result.output.split(separator: "\n").count == 1, "\(result)")
  }

  @Test("each attempt is told as an event of its own, with its number")
  func attempts() async throws {
    let result = try await factotum("run", HeldScript.checkout + "/samples/retries.factfile", "--log-format", "json")
    #expect(result.status == 0)
    let endings = result.errors.split(separator: "\n").filter { $0.contains("\"FACTOTUM_STATE\"") }
    #expect(endings.count == 4, "\(result)")
    for (ending, (attempt, state)) in zip(endings, [(1, "RETRYING"), (2, "RETRYING"), (3, "SUCCEEDED")]) {
      #expect(ending.contains("\"FACTOTUM_ATTEMPT\":\"\(attempt)\"") && ending.contains("\"\(state)\""), "\(ending)")
    }
  }

  @Test("a run by hand is of no schedule, whatever its own environment says")
  func schedule() async throws {
    let factfile = try TemporaryFactfile(TemporaryFactfile.task("a", "env | grep -c '^FACTOTUM_SCHEDULE'; env"))
    let result = try await runCommand([
      "timeout", "60", "env", "FACTOTUM_SCHEDULE=x", "FACTOTUM_SCHEDULED_TIME=y", "FACTOTUM_JOB=z",
      "\(Installation.programs)/factotum", "run", factfile.path,
    ])
    #expect(result.output.hasPrefix("[a] 0\n") && result.output.contains("[a] FACTOTUM_JOB=job\n"), "\(result)")
  }

  @Test("a dry run shows every task with its command line, runs nothing, and can be of a part")
  func dryRun() async throws {
    let diamond = HeldScript.checkout + "/samples/diamond.factfile"
    let result = try await factotum("run", diamond, "--dry-run", "--start", "join")
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.output == "TASK  COMMAND\njoin  echo \"both halves are there\"\n", "\(result)")
    let absent = "/tmp/factotum-dry-\(getpid())"
    let factfile = try TemporaryFactfile(
      TemporaryFactfile.task("last", "rm /no/such", after: #""first","exec""#),
      TemporaryFactfile.task("first", "touch \(absent)", arguments: #""$HOME","{{n}}""#),
      #"{"name":"exec","executor":"exec","command":"/no/such","arguments":["a b"],"dependsOn":["first"],"#
        + #""workingDirectory":"/no/such","onResult":{"terminateJobWithSuccess":[],"continueJob":[0]}}"#)
    let whole = try await factotum("run", factfile.path, "--dry-run", "--env", #"{"n":"one"}"#)
    let hasRun = unsafe access(absent, F_OK) == 0
    #expect(whole.status == 0 && whole.errors.isEmpty && !hasRun)
    #expect(
      whole.output == """
        TASK   COMMAND
        first  touch \(absent) "$HOME" "one"
        exec   /no/such 'a b'
        last   rm /no/such

        """, "\(whole)")
    let unknown = try await factotum("run", diamond, "--start", "nothing")
    #expect(unknown.status == 3)
    #expect(
      unknown.output == "The job cannot be started from 'nothing' because the task specified could not be found\n")
    let prior = try await factotum("run", diamond, "--start", "left")
    #expect(prior.status == 3 && prior.errors.isEmpty)
    #expect(
      prior.output
        == "The job cannot be started from 'left' because the job cannot be started here without triggering prior tasks\n"
    )
    let part = try await factotum("run", diamond, "-s", "join")
    #expect(part.status == 0 && part.output.contains("1/1 tasks run in "))
  }

  @Test("a variable without a value is a warning, and with --strict an error")
  func strict() async throws {
    let factfile = HeldScript.checkout + "/samples/variables.factfile"
    let env = "--env={\"name\": \"Ada\", \"errands\": [], \"place\": {}}"
    let lenient = try await factotum("validate", factfile, env)
    #expect(lenient.status == 0 && lenient.output == "'\(factfile)' is a valid Factfile!\n")
    #expect(lenient.errors.contains("Warning: ") && lenient.errors.contains("place.city"))
    for command in ["validate", "run"] {
      let strict = try await factotum(command, factfile, env, "--strict")
      #expect(strict.status == 1 && strict.errors.isEmpty)
      #expect(strict.output.hasPrefix("'\(factfile)' is not a valid factotum factfile: "))
      #expect(strict.output.contains("place.city"))
    }
  }

  @Test("no more tasks run at a time than --max-parallel says")
  func maxParallel() async throws {
    let one = try await factotum("run", HeldScript.checkout + "/samples/diamond.factfile", "--max-parallel", "1")
    let events = one.errors.split(separator: "\n").filter { $0.hasPrefix("Task '") }
    #expect(one.status == 0 && events.count == 8)
    // Each start is followed by its end.
    for (start, end) in zip(events, events.dropFirst()) where start.hasSuffix(" started") {
      #expect(end.contains(" succeeded after "))
    }
    #expect(try await factotum("run", Self.linear, "--max-parallel", "0").status == 3)
  }

  @Test("a factfile is drawn for graphviz, into a file only where none is")
  func dot() async throws {
    let path = "/tmp/factotum-dot-\(getpid()).dot"
    defer { _ = unsafe unlink(path) }
    let shown = try await factotum("dot", Self.linear)
    #expect(shown.status == 0 && shown.output.contains("  \"fetch\" -> \"convert\";\n") && shown.errors.isEmpty)
    #expect(try await factotum("dot", Self.linear, "--output", path).status == 0)
    let again = try await factotum("dot", Self.linear, "--output", path)
    #expect(again.status == 3 && again.output.isEmpty)
    #expect(again.errors == "'\(path)' cannot be written without --overwrite: File exists\n")
    #expect(try await factotum("dot", Self.linear, "--output", path, "--overwrite").status == 0)
    #expect(try await runCommand(["cat", path]).output == shown.output)
    let missing = try await factotum("dot", "/no/such")
    #expect(missing.status == 3 && missing.output.isEmpty && missing.errors.hasPrefix("Couldn't open '/no/such'"))
  }
}
