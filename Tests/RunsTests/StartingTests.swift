import CivilTime
import Fires
import Glibc
import JSON
import Processes
import RunDocuments
import Testing

@testable import Runs

@Suite("A run is started as a process of its own", .timeLimit(.minutes(2)))
struct StartingTests {
  @Test("it begins, ends with the runner's own word and times, and its directories go when it is forgotten")
  func lifecycle() async throws {
    let test = try TestRuns()
    let record = TestRuns.record("nightly")
    await test.start(record, "begin; status succeeded")
    #expect(await test.next() == "began \(record.runID)")
    let ending = try #require(await test.nextEnding())
    #expect(ending.outcome == .succeeded)
    #expect(ending.startedAt == Timestamp(microsecondsSinceEpoch: 1_000_000))
    #expect(ending.endedAt == Timestamp(microsecondsSinceEpoch: 3_000_000))
    #expect(ending.cpuTime == .milliseconds(7))
    #expect(ending.peakMemory == 4096)
    #expect(test.directory.exists("runs/\(record.runID)/status.json"), "the outcome is not committed yet")
    test.runs.forget(record.runID)
    #expect(await eventually { !test.directory.exists("runs/\(record.runID)") })
    await test.runs.settle()
    #expect(!test.directory.exists("starts/\(record.runID)"))
  }

  @Test("it is given the request on standard input, and no argument but its name")
  func request() async throws {
    let test = try TestRuns()
    let record = TestRuns.record("nightly")
    await test.start(
      record,
      """
      readlink /proc/$$/fd/0 >"$TOP/input"; cat >"$TOP/request"; tr '\\0' ' ' </proc/$$/cmdline >"$TOP/arguments"
      ls /proc/$$/fd >"$TOP/descriptors"; status succeeded
      """)
    #expect(await test.next() == "began \(record.runID)")
    #expect(await test.next() == "ended \(record.runID): succeeded")
    let request = try #require(test.directory.text("request"))
    #expect(try RunRequest.parse(bytes: Array(request.utf8)) == test.request(record))
    #expect(test.directory.text("input")?.hasPrefix("/memfd:") == true)
    // The interpreter's own path is there because this runner is a script.
    #expect(test.directory.text("arguments") == "/bin/sh \(test.directory.path)/runner ")
    // From 10 on the shell has its own.
    let descriptors = test.directory.text("descriptors")?.split(separator: "\n").map(String.init).filter {
      $0.count == 1
    }
    #expect(descriptors == ["0", "1", "2", "3"], "descriptor 3 is the lock")
  }

  @Test("the daemon's own directory holds lock, record and the start's description; the other is the job user's")
  func directories() async throws {
    let test = try TestRuns()
    let record = TestRuns.record("nightly", note: "a \"note\"\nof two lines")
    await test.start(record, "await go; status succeeded")
    _ = await test.next()
    let runner = try #require(test.runner(of: record))
    #expect(runner.isAlive)
    #expect(try test.runs.files.isHeld(record.runID))
    #expect(try test.runs.files.start(of: record.runID) == StartFile(record, runtimeID: test.runs.runtimeID))
    var found = stat()
    unsafe lstat("\(test.directory.path)/starts", &found)
    #expect(found.st_mode & 0o777 == 0o700)
    test.touch("go")
    _ = await test.next()
    await test.runs.settle()
    #expect(try !test.runs.files.isHeld(record.runID))
  }

  @Test("a runner that lives on after its final status holds nothing up, and what it left goes once it has ended")
  func earlyEnd() async throws {
    let test = try TestRuns()
    let record = TestRuns.record("nightly")
    await test.start(record, "status failed; release; await go")
    _ = await test.next()
    #expect(await test.next() == "ended \(record.runID): failed")
    let runner = try #require(test.runner(of: record))
    #expect(runner.isAlive)
    test.runs.forget(record.runID)
    #expect(test.directory.exists("starts/\(record.runID)"))
    test.touch("go")
    await test.runs.settle()
    #expect(!runner.isAlive)
    #expect(!test.directory.exists("starts/\(record.runID)"))
  }

  @Test("niceness, umask, the OOM score and limits hold for it")
  func attributes() async throws {
    let test = try TestRuns()
    let attributes = SpawnRequest.Attributes(
      fileMask: 0o027, nice: 7, oomScoreAdjustment: 321,
      limits: [.init(.openFiles, 77), .init(.core, 0), .init(.fileSize, 1 << 30)])
    await test.start(
      TestRuns.record("nightly"),
      """
      { nice; umask; cat /proc/self/oom_score_adj; grep -E '^Max (open files|core|file size)' /proc/self/limits |
        tr -s ' '; } >"$TOP/told"; status succeeded
      """, attributes: attributes)
    _ = await test.next()
    _ = await test.next()
    #expect(
      test.directory.text("told")
        == "7\n0027\n321\nMax file size 1073741824 1073741824 bytes \nMax core file size 0 0 bytes \n"
        + "Max open files 77 77 files \n")
  }

  @Test("it runs as the job's user and may write its status", .enabled(if: getuid() == 0, "only root can"))
  func identity() async throws {
    let test = try TestRuns()
    let nobody = SpawnRequest.Identity(user: 65534, group: 65534, supplementaryGroups: [])
    let record = TestRuns.record("nightly")
    await test.start(
      record, "id -u >\"$DIR/user\"; ls \"$TOP/starts\" 2>\"$DIR/refused\"; status succeeded", identity: nobody)
    _ = await test.next()
    #expect(await test.next() == "ended \(record.runID): succeeded")
    #expect(test.directory.text("runs/\(record.runID)/user") == "65534\n")
    #expect(test.directory.text("runs/\(record.runID)/refused")?.contains("Permission denied") == true)
  }
}

@Suite("A run that cannot be started says why, and the next daemon can still tell", .timeLimit(.minutes(2)))
struct FailedStartTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var runner: String?
    var attributes = SpawnRequest.Attributes()
    var identity: SpawnRequest.Identity?
    let reason: String
  }

  static let cases: [Case] = [
    Case(testDescription: "no runner", runner: "/no/such", reason: "cannot be executed: No such file or directory"),
    Case(testDescription: "a runner without its permission", runner: "/etc/passwd", reason: "Permission denied"),
    Case(
      testDescription: "an OOM score that does not exist", attributes: .init(oomScoreAdjustment: 1001),
      reason: "could not be given its oom-score-adjust: Invalid argument"),
    Case(
      testDescription: "a limit above the system's", attributes: .init(limits: [.init(.openFiles, 1 << 40)]),
      reason: "could not be given its limits: "),
  ]

  @Test(arguments: cases)
  func failures(_ failure: Case) async throws {
    let directory = TestDirectory()
    let test = try TestRuns(in: directory, runner: failure.runner)
    let record = TestRuns.record("nightly")
    await test.start(record, "", attributes: failure.attributes)
    let told = await test.next()
    #expect(told.hasPrefix("failed to start \(record.runID): ") && told.contains(failure.reason), "\(told)")
    let next = try TestRuns(in: directory, runner: failure.runner)
    let fate = await next.runs.survey([(record, test.runs.runtimeID)]).open[record.runID]
    guard case .failedToStart(let reason) = fate else {
      Issue.record("\(String(describing: fate))")
      return
    }
    #expect("failed to start \(record.runID): \(reason)" == told)
    test.runs.forget(record.runID)
    #expect(await eventually { !directory.exists("starts/\(record.runID)") })
  }

  @Test("the child's own word is enough where the daemon died before it could write")
  func childsWord() async throws {
    let test = try TestRuns(runner: "/no/such")
    let record = TestRuns.record("nightly")
    await test.start(record, "")
    let told = await test.next()
    let path = "starts/\(record.runID)/record"
    let lines = try #require(test.directory.text(path)).split(separator: "\n")
    #expect(lines.map { $0.split(separator: " ")[0] } == ["runner", "failed", "error"])
    test.directory.write(lines.dropLast().joined(separator: "\n") + "\n", to: path)
    let fate = await test.runs.survey([(record, test.runs.runtimeID)]).open[record.runID]
    #expect(fate == .failedToStart(reason: String(told.split(separator: ": ", maxSplits: 1)[1])))
  }

  @Test(
    "a shortage is named as one",
    arguments: [
      (EMFILE, "out of file descriptors (the daemon's limit, LimitNOFILE): x: Too many open files"),
      (ENFILE, "out of file descriptors (the system's limit): x: Too many open files in system"),
      (EAGAIN, "out of processes (TasksMax, the user's limit or the system's): x: Resource temporarily unavailable"),
      (ENOMEM, "out of memory: x: Cannot allocate memory"), (ENOSPC, "out of space: x: No space left on device"),
      (EACCES, "x: Permission denied"),
    ])
  func shortage(number: Int32, text: String) {
    errno = number
    let error = SystemError("x")
    #expect(Shortage.explain(error) == text)
    #expect(Shortage.explain(FileLock.Failure.system(error)) == text)
  }
}
