import CivilTime
import Factfile
import Glibc
import Processes
import RunMachine
import Runner
import Synchronization
import Testing

@Suite("A run of a factfile 1-0-1")
struct ExtensionTests {
  /// A task with these members besides name, dependencies and results; the shell is its executor unless they say so.
  private func task(_ name: String, after: String = "", _ members: String) -> String {
    let executor = members.contains("\"executor\"") ? "" : #""executor":"shell","#
    let arguments = members.contains("\"arguments\"") ? "" : #""arguments":[],"#
    return #"{"name":"\#(name)",\#(executor)\#(arguments)\#(members),"dependsOn":[\#(after)],"#
      + #""onResult":{"terminateJobWithSuccess":[],"continueJob":[0]}}"#
  }

  private func run(
    _ tasks: String..., job: String = "", grace: Duration = .seconds(5),
    meanwhile: @Sendable (RunExecution, RecordingReport) async -> Void = { _, _ in }
  ) async throws -> FinishedRun {
    let text = """
      {"schema":"iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-1",
       "data":{"name":"job",\(job)"tasks":[\(tasks.joined(separator: ","))]}}
      """
    return try await FinishedRun.of(
      Factfile.parse(bytes: Array(text.utf8), variables: Variables()), grace: grace,
      meanwhile: meanwhile)
  }

  /// Whether a process ends; nobody may have collected it.
  private func isGone(_ process: Int32) async -> Bool {
    let start = ContinuousClock.now
    while ContinuousClock.now - start < .seconds(600) {
      guard ForeignProcess.running(identifier: process) != nil else { return true }
      await Task.yield()
    }
    return false
  }

  @Test("exec gives the process its arguments as they are: no shell looks at them")
  func exec() async throws {
    let finished = try await run(
      task("a", #""executor":"exec","command":"printf","arguments":["<%s>","$HOME; echo x","\"q\"",""]"#))
    #expect(finished.report.output(of: "a") == [#"<$HOME; echo x><"q"><>"#])
  }

  @Test("exec without such a command is told with the path that was searched")
  func missing() async throws {
    let finished = try await run(
      task("a", #""executor":"exec","command":"no-such-command""#),
      task("b", #""executor":"exec","command":"/no/such""#))
    #expect(
      finished.report.record(of: "a")?.state.reason
        == "the task could not be started: 'no-such-command' is in no directory of PATH, which is '/usr/bin:/bin'")
    #expect(
      finished.report.record(of: "b")?.state.reason
        == "the task could not be started: '/no/such' cannot be executed: No such file or directory")
    #expect(finished.report.record(of: "b")?.ending?.code == -1)
  }

  @Test("a task reads its own text on standard input, in each attempt and without a shell as well")
  func input() async throws {
    let finished = try await run(
      task("a", #""command":"cat; test $FACTOTUM_ATTEMPT = 2","stdin":"{{x}}\n$HOME é\n","retries":{"count":1}"#),
      task("b", #""executor":"exec","command":"cat","stdin":"\u0000end""#), task("c", #""command":"cat; echo none""#),
      task("d", #""command":"cat; echo empty","stdin":"""#))
    #expect(finished.report.output(of: "a") == ["{{x}}", "$HOME é", "{{x}}", "$HOME é"])
    #expect(finished.report.output(of: "b") == ["\0end"])
    #expect(finished.report.output(of: "c") == ["none"] && finished.report.output(of: "d") == ["empty"])
  }

  @Test("a task has the shell that it names")
  func shell() async throws {
    let finished = try await run(
      task("a", #""command":"echo ${BASH_VERSION:+bash} $0 $(shopt -o posix | grep -c off)","shell":"/bin/bash""#),
      task("b", #""command":"echo","arguments":["$0"]"#), task("c", #""command":"true","shell":"/no/such""#))
    #expect(finished.report.output(of: "a") == ["bash /bin/bash 1"] && finished.report.output(of: "b") == ["sh"])
    #expect(
      finished.report.record(of: "c")?.state.reason
        == "the task could not be started: '/no/such' cannot be executed: No such file or directory")
  }

  @Test("exec finds no directory along the path, and says of a file that is not executable that it is not")
  func found() async throws {
    let directory = "/tmp/factotum-found-\(getpid())"
    _ = unsafe (mkdir(directory, 0o755), mkdir("\(directory)/ls", 0o755), mkdir("\(directory)/only", 0o755))
    close(unsafe open("\(directory)/plain", O_WRONLY | O_CREAT | O_CLOEXEC, 0o644))
    defer {
      _ = unsafe (unlink("\(directory)/plain"), rmdir("\(directory)/ls"), rmdir("\(directory)/only"), rmdir(directory))
    }
    func named(_ command: String) -> String {
      task(command, #""executor":"exec","command":"\#(command)","environment":{"PATH":"\#(directory):/usr/bin:/bin"}"#)
    }
    let finished = try await run(named("ls"), named("only"), named("plain"))
    #expect(finished.report.record(of: "ls")?.ending?.code == 0)
    #expect(finished.report.record(of: "only")?.state.reason?.contains("is in no directory of PATH") == true)
    #expect(
      finished.report.record(of: "plain")?.state.reason
        == "the task could not be started: '\(directory)/plain' cannot be executed: Permission denied; is it marked as executable?"
    )
  }

  @Test("of a script whose interpreter is missing a shell says that the script is; what is missing is told besides")
  func interpreter() async throws {
    let script = "/tmp/factotum-script-\(getpid())"
    let file = unsafe open(script, O_WRONLY | O_CREAT | O_CLOEXEC, 0o755)
    _ = unsafe write(file, "#!/bin/sh\r\necho\r\n", 17)
    close(file)
    defer { _ = unsafe unlink(script) }
    let name = script.split(separator: "/")[1]
    let finished = try await run(
      task("dash", #""command":"\#(script) -v","arguments":["b"]"#),
      task("bash", #""command":"./\#(name)","shell":"/bin/bash""#),
      task("exec", #""command":"\#(script)","executor":"exec""#),
      task("other", #""command":"/no/such/command""#), task("code", #""command":"exit 127""#))
    let reason =
      #"cannot be executed: its interpreter '/bin/sh\r' does not exist; its first line ends in CRLF, as Windows has it, convert it to LF"#
    #expect(
      finished.report.warnings.sorted() == [
        "the command './\(name)' of the task 'bash' \(reason)", "the command '\(script)' of the task 'dash' \(reason)",
      ])
    #expect(finished.report.record(of: "dash")?.state.reason?.contains("continue_job - 127 ") == true)
    #expect(
      finished.report.record(of: "exec")?.state.reason == "the task could not be started: '\(script)' \(reason)")
  }

  @Test("a dependency that is named twice is waited for once")
  func repeated() async throws {
    let finished = try await run(
      task("a", #""command":"true""#), task("b", after: #""a","a""#, #""command":"true""#))
    #expect(finished.report.events.suffix(3) == ["start b", "end b SUCCEEDED", "run succeeded"])
  }

  @Test("the longest time that can be written is one")
  func longest() async throws {
    let finished = try await run(
      task("a", #""command":"true","timeout":"9999999h""#), job: #""timeout":"9999999h","#)
    #expect(finished.result.exitStatus == 0)
  }

  @Test("a task has its own environment and starts where it says, from the directory of the run")
  func surroundings() async throws {
    let directory = "factotum-surroundings-\(getpid())"
    unsafe mkdir("/tmp/\(directory)", 0o755)
    defer { _ = unsafe rmdir("/tmp/\(directory)") }
    let finished = try await run(
      task("a", #""command":"echo $KEEP $MORE; pwd","environment":{"MORE":"more","KEEP":"other"}"#),
      task("b", #""command":"echo $KEEP $MORE; pwd","workingDirectory":"\#(directory)""#),
      task("c", #""command":"pwd","workingDirectory":"/""#),
      task("d", #""command":"pwd","workingDirectory":"/no/such""#))
    #expect(finished.report.output(of: "a") == ["other more", "/tmp"])
    #expect(finished.report.output(of: "b") == ["kept", "/tmp/\(directory)"])
    #expect(finished.report.output(of: "c") == ["/"])
    #expect(finished.report.record(of: "d")?.state.reason?.contains("'/no/such' cannot be entered") == true)
  }

  @Test("a failed task is tried again, knows its attempt, and leaves the output of its last one")
  func retries() async throws {
    let finished = try await run(
      task("a", #""command":"echo try $FACTOTUM_ATTEMPT; test $FACTOTUM_ATTEMPT = 3","retries":{"count":5}"#),
      task("b", after: #""a""#, #""command":"true""#))
    #expect(finished.report.output(of: "a") == ["try 1", "try 2", "try 3"])
    let retry =
      "retry a after 0 s: the task exited with a value not specified in continue_job - 1 (task expects one of the following return codes to continue [0])"
    #expect(
      finished.report.events == [
        "start a", retry, "start a #2", retry, "start a #3", "end a SUCCEEDED", "start b", "end b SUCCEEDED",
        "run succeeded",
      ])
    #expect(finished.report.record(of: "a")?.attempts == 3)
    #expect(finished.report.record(of: "a")?.outputTail == "try 3\n")
  }

  @Test("a task past its time is asked to end, then killed with all it started; others go on")
  func timeout() async throws {
    let finished = try await run(
      task("a", #""command":"trap '' TERM; echo up; sleep 600 & wait; wait","timeout":"1s""#),
      task("b", #""command":"sleep 1.5""#), grace: .milliseconds(100))
    #expect(finished.report.record(of: "a")?.state.reason == "the task was stopped at its timeout of 1s")
    #expect(finished.report.record(of: "a")?.ending == .signaled(number: 9, name: "SIGKILL"))
    #expect(finished.report.events.contains("end b SUCCEEDED") && finished.result.outcome == .failed)
  }

  @Test("what ignores SIGTERM and outlives its task is killed after the grace, before anything follows")
  func leftBehind() async throws {
    let command = "(trap '' TERM; exec sleep 600) >/dev/null 2>&1 & echo $!; wait"
    let finished = try await run(
      task("a", #""command":"\#(command)","timeout":"1s","retries":{"count":1}"#), grace: .milliseconds(100))
    let left = finished.report.output(of: "a").compactMap { Int32($0) }
    #expect(left.count == 2)
    for process in left { #expect(await isGone(process)) }
    #expect(finished.report.record(of: "a")?.ending == .signaled(number: 15, name: "SIGTERM"))
    #expect(finished.report.record(of: "a").map { $0.duration < .seconds(300) } == true)
  }

  @Test("the same when the whole job is stopped, at its timeout or by a signal", arguments: [true, false])
  func leftBehindByJob(isTimeout: Bool) async throws {
    let command = "(trap '' TERM; exec sleep 600) >/dev/null 2>&1 & echo $!; wait"
    let finished = try await run(
      task("a", #""command":"\#(command)""#), job: isTimeout ? #""timeout":"1s","# : "", grace: .milliseconds(100)
    ) { execution, report in
      while report.output(of: "a").isEmpty { await Task.yield() }
      if !isTimeout { await execution.interrupt(by: SIGTERM) }
    }
    let left = try #require(finished.report.output(of: "a").first.flatMap { Int32($0) })
    #expect(await isGone(left))
    #expect(finished.result.outcome == (isTimeout ? .timedOut : .cancelled))
  }

  @Test("a task that ends when it is asked to, with all it started, is not waited for any longer")
  func promptly() async throws {
    let asked = Mutex(Timestamp(.epoch))
    let finished = try await run(
      task("a", #""command":"echo up; sleep 600 & sleep 600; true""#), grace: .seconds(3600)
    ) { execution, report in
      while report.output(of: "a").isEmpty { await Task.yield() }
      asked.withLock { $0 = FinishedRun.now() }
      await execution.interrupt(by: SIGTERM)
    }
    // By the run's own times: how long other tests keep this one from going on does not count.
    let ended = try #require(finished.report.record(of: "a")?.endedAt)
    #expect(finished.result.outcome == .cancelled && ended - asked.withLock { $0 } < .seconds(60))
  }

  @Test("a job past its time is stopped as a whole")
  func jobTimeout() async throws {
    let finished = try await run(
      task("a", #""command":"sleep 600""#), task("b", after: #""a""#, #""command":"true""#), job: #""timeout":"1s","#)
    #expect(finished.result.outcome == .timedOut)
    #expect(finished.report.events.contains("skip b: the run was stopped at its timeout of 1s"))
  }

  @Test("clean-up and alarm run after a failure")
  func runs() async throws {
    let finished = try await run(
      task("work", #""command":"exit 1""#),
      task("alarm", after: #""work""#, #""command":"echo woe","runs":"onFailure""#),
      task("clean-up", after: #""work""#, #""command":"echo clean","runs":"always""#))
    #expect(finished.report.output(of: "alarm") == ["woe"] && finished.report.output(of: "clean-up") == ["clean"])
    #expect(finished.result.exitStatus == 2)
  }

  @Test("the job's own limit of tasks at a time holds")
  func maxParallel() async throws {
    let finished = try await run(
      task("a", #""command":"sleep 0.1""#), task("b", #""command":"true""#), job: #""maxParallel":1,"#)
    #expect(finished.report.events.prefix(3) == ["start a", "end a SUCCEEDED", "start b"])
  }
}
