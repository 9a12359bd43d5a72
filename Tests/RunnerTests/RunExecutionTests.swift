import CivilTime
import Factfile
import Glibc
import Processes
import Queues
import RunDocuments
import RunMachine
import Runner
import Synchronization
import Testing

@Suite("A run")
struct RunExecutionTests {
  /// A factfile of tasks `name: (command, arguments, dependencies)`; 3 ends early, 0 goes on.
  private func factfile(_ tasks: [(name: String, command: String, dependsOn: [String])]) throws -> Factfile.Reading {
    func quoted(_ text: String) -> String {
      "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
    }
    let list = tasks.map { task in
      """
      {"name": \(quoted(task.name)), "executor": "shell", "command": \(quoted(task.command)), "arguments": [],
       "dependsOn": [\(task.dependsOn.map(quoted).joined(separator: ","))],
       "onResult": {"terminateJobWithSuccess": [3], "continueJob": [0]}}
      """
    }
    let text = """
      {"schema": "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-0",
       "data": {"name": "job", "tasks": [\(list.joined(separator: ","))]}}
      """
    return try Factfile.parse(bytes: Array(text.utf8), variables: Variables())
  }

  private func run(
    _ tasks: [(name: String, command: String, dependsOn: [String])], grace: Duration = .seconds(5),
    directory: String? = nil, tailLimit: Int = 10_000,
    meanwhile: @Sendable (RunExecution, RecordingReport) async -> Void = { _, _ in }
  ) async throws -> FinishedRun {
    try await FinishedRun.of(
      try factfile(tasks), grace: grace, directory: directory, tailLimit: tailLimit, meanwhile: meanwhile)
  }

  @Test("starts each task the moment what it depends on is done")
  func diamond() async throws {
    let finished = try await run([
      ("last", "echo last", ["left", "right"]), ("first", "echo first", []), ("left", "echo l", ["first"]),
      ("right", "echo r", ["first"]),
    ])
    #expect(finished.result.exitStatus == 0)
    let events = finished.report.events
    #expect(events.prefix(4) == ["start first", "end first SUCCEEDED", "start left", "start right"])
    #expect(events.suffix(3) == ["start last", "end last SUCCEEDED", "run succeeded"])
    #expect(finished.report.record(of: "last")?.outputTail == "last\n")
  }

  @Test("a failure skips what depends on it and leaves other branches alone")
  func failure() async throws {
    let finished = try await run([
      ("bad", "echo no >&2; exit 7", []), ("after", "true", ["bad"]), ("other", "true", []),
    ])
    #expect(finished.result.exitStatus == 2)
    #expect(finished.report.events.contains("skip after: the task 'bad' failed"))
    #expect(finished.report.events.contains("end other SUCCEEDED"))
    #expect(finished.report.output(of: "bad", .error) == ["no"])
    #expect(finished.report.record(of: "bad")?.ending == .exited(code: 7))
  }

  @Test("a task killed by a signal is recorded with 128 and the signal's name")
  func killed() async throws {
    let record = try await run([("a", "kill -9 $$", [])]).report.record(of: "a")
    #expect(record?.ending == .signaled(number: 9, name: "SIGKILL"))
    #expect(record?.ending?.code == 137)
  }

  @Test("a task that cannot be started fails with the reason, and others go on")
  func cannotStart() async throws {
    let members = #""arguments":[],"dependsOn":[],"onResult":{"terminateJobWithSuccess":[],"continueJob":[0]}"#
    let text = """
      {"schema":"iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-1","data":{"name":"job","tasks":[
       {"name":"gone","executor":"exec","command":"/no/such",\(members)},
       {"name":"other","executor":"exec","command":"true",\(members)}]}}
      """
    let finished = try await FinishedRun.of(Factfile.parse(bytes: Array(text.utf8), variables: Variables()))
    #expect(finished.result.failed == ["gone"])
    #expect(finished.report.record(of: "gone")?.state.reason?.contains("No such file or directory") == true)
    #expect(finished.report.record(of: "gone")?.ending?.code == -1)
    #expect(finished.report.record(of: "other")?.ending?.code == 0)
  }

  @Test("gives each task its environment, and nothing that connects a service to systemd")
  func environment() async throws {
    let output = try await run([("a", "env | grep -vE '^(PWD|_|SHLVL)='", [])]).report.output(of: "a")
    #expect(
      output.sorted() == [
        "FACTOTUM_ATTEMPT=1", "FACTOTUM_JOB=job", "FACTOTUM_RUN_ID=job-1", "FACTOTUM_SCHEDULE=nightly",
        "FACTOTUM_SCHEDULED_TIME=1970-01-01T00:00:00Z", "FACTOTUM_TASK=a", "KEEP=kept", "PATH=/usr/bin:/bin",
      ])
  }

  @Test("SIGTERM ends its tasks, skips the others, and leaves no process behind")
  func interrupted() async throws {
    let finished = try await run([("a", "echo up; sleep 600", []), ("b", "true", ["a"])]) { execution, report in
      while report.output(of: "a").isEmpty { await Task.yield() }
      await execution.interrupt(by: SIGTERM)
    }
    #expect(finished.result.outcome == .cancelled)
    #expect(finished.result.exitStatus == 2)
    #expect(finished.report.events.contains { $0.hasPrefix("skip b: the run was interrupted by SIGTERM") })
    #expect(finished.report.record(of: "a")?.ending == .signaled(number: 15, name: "SIGTERM"))
  }

  @Test(
    "a task that ignores SIGTERM is killed after the grace, or at once by a second signal", arguments: [true, false])
  func stubborn(isAsked twice: Bool) async throws {
    let command = "trap '' TERM; echo up; while :; do sleep 0.01; done"
    let grace: Duration = twice ? .seconds(3600) : .milliseconds(50)
    let finished = try await run([("a", command, [])], grace: grace) { execution, report in
      while report.output(of: "a").isEmpty { await Task.yield() }
      await execution.interrupt(by: SIGTERM)
      if twice { await execution.interrupt(by: SIGINT) }
    }
    #expect(finished.report.record(of: "a")?.ending == .signaled(number: 9, name: "SIGKILL"))
  }

  @Test("a background process that keeps the output open does not hang the run, and is warned about")
  func background() async throws {
    let finished = try await run([("a", "sleep 600 & echo $!", [])])
    #expect(finished.result.exitStatus == 0)
    #expect(finished.report.warnings.count == 1)
    let background = try #require(finished.report.output(of: "a").first.flatMap { Int32($0) })
    kill(background, SIGKILL)
  }

  @Test("tells the daemon how it goes, and who its processes are")
  func status() async throws {
    let directory = "/tmp/factotum-run-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    _ = unsafe mkdir(directory, 0o700)
    let finished = try await run([("a", "cat \(directory)/status.json; exit 3", [])], directory: directory)
    let during = try RunStatus.parse(bytes: Array(finished.report.output(of: "a").joined().utf8))
    #expect(during.ending == nil && during.runID == "job-1" && during.bootID == BootIdentity.current)
    #expect(during.runner == getpid())
    let after = try read("\(directory)/status.json")
    let status = try RunStatus.parse(bytes: after)
    #expect(status.ending?.outcome == "finished-early")
    #expect(status.tasks.first?.state == "SUCCEEDED_NO_OP" && status.tasks.first?.exitCode == 3)
    let processes = TaskProcesses.parse(String(decoding: try read("\(directory)/processes"), as: UTF8.self))
    #expect(processes.map(\.task) == [0])
  }

  @Test(
    "lets go of its lock when its tasks have ended and it said how, and never gives it to them",
    .timeLimit(.minutes(5)))
  func lock() async throws {
    let directory = "/tmp/factotum-run-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    _ = unsafe mkdir(directory, 0o700)
    let path = "\(directory)/lock"
    let lock = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    #expect(flock(lock, LOCK_EX) == 0)
    // The lock's file may be opened by anybody, but whoever got it from the run would hold it.
    let finished = try await FinishedRun.of(
      try factfile([("a", "flock -n \(path) true || echo held; sleep 600 >/dev/null 2>&1 & echo $!", [])]),
      directory: directory, lock: lock)
    let lines = finished.report.output(of: "a")
    #expect(lines.first == "held")
    #expect(try RunStatus.parse(bytes: try read("\(directory)/status.json")).ending?.outcome == "succeeded")
    // A child that another test is just starting has it for a moment as well.
    while try FileLock.isHeld(path: path) { try await Task.sleep(for: .milliseconds(10)) }
    if let left = lines.last.flatMap({ Int32($0) }) { kill(left, SIGKILL) }
  }

  @Test("what is known in the end of a skipped task has every cause, also one that came after it was skipped")
  func causes() async throws {
    let directory = "/tmp/factotum-run-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    _ = unsafe mkdir(directory, 0o700)
    let finished = try await run(
      [("a", "exit 1", []), ("b", "sleep 0.2; exit 1", []), ("after", "true", ["a", "b"])], directory: directory)
    #expect(finished.report.events.contains("skip after: the task 'a' failed"))
    let both = "the task 'a' failed, the task 'b' failed"
    #expect(finished.report.record(of: "after")?.state.reason == both)
    let status = try RunStatus.parse(bytes: try read("\(directory)/status.json"))
    #expect(status.tasks.last?.reason == both)
  }

  @Test(
    "keeps the last characters of each stream, as many as it was asked to, however many that are",
    arguments: [(0, ""), (3, "é🐈€"), (8, "bcdefé🐈€"), (1 << 62, nil), (.max, nil)] as [(Int, String?)])
  func tails(limit: Int, text: String?) async throws {
    let print = "head -c 20000 /dev/zero | tr '\\0' x; printf abcdefé🐈€"
    let record = try await run([("a", "\(print); (\(print)) >&2", [])], tailLimit: limit).report.record(of: "a")
    let expected = text ?? String(repeating: "x", count: 20_000) + "abcdefé🐈€"
    #expect(record?.outputTail == expected && record?.errorTail == expected)
  }

  private func read(_ path: String) throws -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    return try BoundedFile.read(descriptor: file, limit: 1 << 20)
  }

  @Test("500 tasks that print at once tear no line and lose none, in order within each")
  func manyPrinters() async throws {
    let tasks = (0..<500).map {
      (name: "t\($0)", command: "for i in 1 2 3 4 5; do echo $i of \($0); done", dependsOn: [] as [String])
    }
    let finished = try await run(tasks)
    #expect(finished.result.exitStatus == 0)
    for number in 0..<500 {
      #expect(finished.report.output(of: "t\(number)") == (1...5).map { "\($0) of \(number)" })
    }
  }

  @Test(
    "durations read as people say them",
    arguments: [
      (Duration.milliseconds(2500), "2.5s"), (.zero, "0.0s"), (.milliseconds(59_999), "59.9s"),
      (.seconds(62), "1m, 2s"),
      (.seconds(36_063), "10h, 1m, 3s"),
    ])
  func durations(duration: Duration, text: String) {
    #expect(duration.spoken == text)
  }
}
