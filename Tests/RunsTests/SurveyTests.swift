import CivilTime
import Fires
import Glibc
import Processes
import RunDocuments
import Testing

@testable import Runs

@Suite("The next daemon finds out what became of runs", .timeLimit(.minutes(2)))
struct SurveyTests {
  /// What the next daemon says of a run whose start was committed in this runtime directory.
  private func fate(of record: RunRecord, in test: TestRuns) async -> Survey.Fate? {
    await test.runs.survey([(record, test.runs.runtimeID)]).open[record.runID]
  }

  @Test("one that goes on is adopted, can be stopped, and its end is told by its status alone")
  func adoption() async throws {
    let first = try TestRuns()
    let record = TestRuns.record("long")
    await first.start(record, "begin; trap 'status cancelled; exit' TERM; touch \"$TOP/ready\"; await go")
    _ = await first.next()
    #expect(await eventually { first.directory.exists("ready") })
    let next = try TestRuns(in: first.directory)
    #expect(next.runs.runtimeID == first.runs.runtimeID)
    #expect(await fate(of: record, in: next) == .adopted)
    await next.runs.watchAdopted()
    await next.runs.stop(record.runID)
    #expect(await next.next() == "ended \(record.runID): cancelled")
    next.runs.forget(record.runID)
    await next.runs.settle()
    #expect(!next.directory.exists("starts/\(record.runID)"))
  }

  @Test("an adopted runner that lives on after its final status holds nothing up either")
  func adoptedEarlyEnd() async throws {
    let first = try TestRuns()
    let record = TestRuns.record("long")
    await first.start(record, "begin; await end; status succeeded; release; await go")
    _ = await first.next()
    let next = try TestRuns(in: first.directory)
    #expect(await fate(of: record, in: next) == .adopted)
    await next.runs.watchAdopted()
    first.touch("end")
    #expect(await next.next() == "ended \(record.runID): succeeded")
    #expect(first.runner(of: record)?.isAlive == true)
    first.touch("go")
    await next.runs.settle()
  }

  @Test("one whose runner is killed after it was adopted has crashed, once, whoever holds its lock for a moment more")
  func adoptedCrash() async throws {
    let first = try TestRuns()
    let record = TestRuns.record("long")
    await first.start(record, "begin; (echo >\"$TOP/held\"; while [ ! -e \"$TOP/go\" ]; do sleep 0.01; done) & await x")
    _ = await first.next()
    #expect(await eventually { first.directory.exists("held") })
    let next = try TestRuns(in: first.directory)
    #expect(await fate(of: record, in: next) == .adopted)
    await next.runs.watchAdopted()
    let runner = try #require(next.runner(of: record))
    runner.signal(SIGKILL)
    // The child that the runner left has the lock, as one between clone and exec has.
    #expect(await eventually { !runner.isAlive })
    #expect(try next.runs.files.isHeld(record.runID))
    first.touch("go")
    #expect(await next.next() == "ended \(record.runID): crashed, its runner vanished without a result")
  }

  @Test("one that ended meanwhile has the outcome that it said")
  func endedMeanwhile() async throws {
    let first = try TestRuns()
    let record = TestRuns.record("short")
    await first.start(record, "status finished-early")
    _ = await first.next()
    _ = await first.next()
    await first.runs.settle()
    let next = try TestRuns(in: first.directory)
    guard case .ended(let ending) = await fate(of: record, in: next) else {
      Issue.record("it ended")
      return
    }
    #expect(ending.outcome == .finishedEarly)
    await next.runs.watchAdopted()
    next.runs.forget(record.runID)
    await next.runs.settle()
    #expect(!next.directory.exists("starts/\(record.runID)"))
    #expect(await next.runs.survey([]).unrecorded.isEmpty)
  }

  /// How far a daemon came that was killed while it started a run; none of it ran.
  static let beginnings: [(String, @Sendable (TestRuns, RunRecord) throws -> Void)] = [
    ("the row alone", { _, _ in }),
    ("an empty directory", { test, record in unsafe mkdir("\(test.directory.path)/starts/\(record.runID)", 0o700) }),
    (
      "a description that was cut off",
      { test, record in
        unsafe mkdir("\(test.directory.path)/starts/\(record.runID)", 0o700)
        test.directory.write("{\"runtimeId\":", to: "starts/\(record.runID)/start")
      }
    ),
    (
      "all but the process",
      { test, record in close(try test.runs.files.make(record, owner: nil).record) }
    ),
    (
      "a record without its end",
      { test, record in
        close(try test.runs.files.make(record, owner: nil).record)
        test.directory.write("runner 4711 12", to: "starts/\(record.runID)/record")
      }
    ),
  ]

  @Test(
    "one that never began is proven so, nothing is left of it, and it can be started under its id", arguments: 0..<5)
  func neverBegan(number: Int) async throws {
    let test = try TestRuns()
    let record = TestRuns.record("nightly")
    try Self.beginnings[number].1(test, record)
    let next = try TestRuns(in: test.directory)
    #expect(await fate(of: record, in: next) == .neverBegan, "\(Self.beginnings[number].0)")
    #expect(!test.directory.exists("starts/\(record.runID)") && !test.directory.exists("runs/\(record.runID)"))
    await next.start(record, "status succeeded")
    #expect(await next.next() == "began \(record.runID)")
    #expect(await next.next() == "ended \(record.runID): succeeded")
  }

  @Test("a child that is just being started is waited for: it begins, or it never began")
  func betweenCloneAndRecord() async throws {
    let test = try TestRuns()
    let record = TestRuns.record("nightly")
    var opened: RunFiles.Opened? = try test.runs.files.make(record, owner: nil)
    let file = try #require(opened?.record)
    let next = try TestRuns(in: test.directory)
    async let fate = fate(of: record, in: next)
    // Whatever comes first, the lock is free in the end and the record empty.
    close(file)
    opened = nil
    #expect(await fate == .neverBegan)
  }

  @Test("a lock that stays held by who does not say so is watched, and told when it is free")
  func heldWithoutRecord() async throws {
    let test = try TestRuns()
    let record = TestRuns.record("nightly")
    var opened: RunFiles.Opened? = try test.runs.files.make(record, owner: nil)
    close(try #require(opened?.record))
    let next = try TestRuns(in: test.directory)
    #expect(await fate(of: record, in: next) == .adopted)
    await next.runs.watchAdopted()
    withExtendedLifetime(opened) {}
    opened = nil
    #expect(
      await next.next()
        == "failed to start \(record.runID): it was never started: the daemon was killed before")
  }

  @Test("a record and no status is a crash, never a second start")
  func crashed() async throws {
    let test = try TestRuns()
    let record = TestRuns.record("nightly")
    close(try test.runs.files.make(record, owner: nil).record)
    // No process has this start time.
    test.directory.write("runner \(getpid()) 1\n", to: "starts/\(record.runID)/record")
    let next = try TestRuns(in: test.directory)
    #expect(await fate(of: record, in: next) == .adopted)
    await next.runs.watchAdopted()
    #expect(await next.next() == "ended \(record.runID): crashed, its runner vanished without a result")
  }

  @Test("another runtime directory means that the machine went down, with or without what it left on a disk")
  func interrupted() async throws {
    let test = try TestRuns()
    let gone = TestRuns.record("gone"), kept = TestRuns.record("kept"), finished = TestRuns.record("finished")
    for record in [kept, finished] {
      close(try test.runs.files.make(record, owner: nil).record)
      test.directory.write("runner 4711 12\n", to: "starts/\(record.runID)/record")
    }
    let status = RunStatus(
      runID: "\(finished.runID)", bootID: "b", runner: 4711, runnerStartTime: 12,
      startedAt: Timestamp(microsecondsSinceEpoch: 1), ending: nil, tasks: [])
    test.directory.write(
      RunStatus(
        runID: status.runID, bootID: "b", runner: 4711, runnerStartTime: 12, startedAt: status.startedAt,
        ending: .init(outcome: "failed", summary: nil, endedAt: Timestamp(microsecondsSinceEpoch: 2)), tasks: []
      ).text, to: "runs/\(finished.runID)/status.json")
    // As after a reboot with the runtime directory on a disk: the id is of another boot.
    test.directory.write("another-boot\n\(test.runs.runtimeID)\n", to: "starts/id")
    let next = try TestRuns(in: test.directory)
    #expect(next.runs.runtimeID != test.runs.runtimeID)
    let survey = await next.runs.survey([gone, kept, finished].map { ($0, test.runs.runtimeID) })
    let outcomes = [gone, kept, finished].map { record in
      if case .ended(let ending) = survey.open[record.runID] { ending.outcome } else { nil as Outcome? }
    }
    #expect(outcomes == [.interrupted, .interrupted, .failed])
  }

  @Test("a runtime directory that was emptied is another one, and stays the same otherwise")
  func identity() async throws {
    let test = try TestRuns()
    #expect(try TestRuns(in: test.directory).runs.runtimeID == test.runs.runtimeID)
    DirectoryTree.remove("starts", in: test.directory.path)
    #expect(try TestRuns(in: test.directory).runs.runtimeID != test.runs.runtimeID)
  }

  @Test("a directory of another user is not used", .enabled(if: getuid() == 0, "only root can"))
  func foreignDirectory() {
    let directory = TestDirectory()
    unsafe mkdir("\(directory.path)/starts", 0o700)
    unsafe chown("\(directory.path)/starts", 65534, 65534)
    #expect(throws: SystemError.self) { try TestRuns(in: directory) }
  }

  @Test("a start without a row is known by its description; what cannot be told is not touched")
  func unrecorded() async throws {
    let first = try TestRuns()
    let record = TestRuns.record("rowless", note: "by hand"), strange = TestRuns.record("strange")
    await first.start(record, "begin; await go; status succeeded")
    _ = await first.next()
    close(try first.runs.files.make(strange, owner: nil).record)
    first.directory.write("runner 4711 12\n", to: "starts/\(strange.runID)/record")
    first.directory.write("garbage", to: "starts/\(strange.runID)/start")
    let next = try TestRuns(in: first.directory)
    let survey = await next.runs.survey([])
    #expect(survey.open.isEmpty)
    #expect(survey.unrecorded.map(\.record) == [record])
    #expect(survey.unrecorded.map(\.fate) == [.adopted])
    #expect(survey.unreadable == [strange.runID])
    await next.runs.watchAdopted()
    first.touch("go")
    #expect(await next.next() == "ended \(record.runID): succeeded")
  }

  @Test("what was being removed is not taken for a run that never began, and goes")
  func halfRemoved() async throws {
    let test = try TestRuns()
    let record = TestRuns.record("done")
    close(try test.runs.files.make(record, owner: nil).record)
    unsafe rename("\(test.directory.path)/starts/\(record.runID)", "\(test.directory.path)/starts/.\(record.runID)")
    let next = try TestRuns(in: test.directory)
    let survey = await next.runs.survey([])
    #expect(survey.unrecorded.isEmpty && survey.unreadable.isEmpty)
    #expect(!test.directory.exists("starts/.\(record.runID)") && !test.directory.exists("runs/\(record.runID)"))
  }
}
