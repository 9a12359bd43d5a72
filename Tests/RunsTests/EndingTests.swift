import Accounts
import CivilTime
import Fires
import Glibc
import Processes
import RunDocuments
import Testing

@testable import Runs

@Suite("A run ends", .timeLimit(.minutes(2)))
struct EndingTests {
  @Test("asked to stop, the runner decides; one that could not take notice yet counts as cancelled")
  func stop() async throws {
    let test = try TestRuns()
    let willing = TestRuns.record("willing"), unaware = TestRuns.record("unaware")
    await test.start(willing, "trap 'status cancelled; exit' TERM; touch \"$TOP/ready\"; await go")
    _ = await test.next()
    #expect(await eventually { test.directory.exists("ready") })
    await test.runs.stop(willing.runID)
    #expect(await test.next() == "ended \(willing.runID): cancelled")
    await test.start(unaware, "exec sleep 1000")
    _ = await test.next()
    await test.runs.stop(unaware.runID)
    #expect(await test.next() == "ended \(unaware.runID): cancelled, stopped before it began")
  }

  @Test("killed, it has crashed, but not before every recorded task that still lives was ended, TERM before KILL")
  func crash() async throws {
    let test = try TestRuns()
    let record = TestRuns.record("victim")
    // Tasks lead sessions of their own. One takes notice of SIGTERM, the other does not.
    let script = """
      begin
      setsid sh -c 'exec 3>&-; trap "touch $TOP/warned; exit" TERM; echo "0 $$ $(cut -d" " -f22 /proc/$$/stat)" \
      >>"$DIR/processes"; while :; do sleep 0.01; done' &
      setsid sh -c 'exec 3>&-; trap "" TERM; echo "1 $$ $(cut -d" " -f22 /proc/$$/stat)" >>"$DIR/processes"
      while :; do sleep 0.01; done' &
      await go
      """
    await test.start(record, script)
    _ = await test.next()
    let list = "runs/\(record.runID)/processes"
    #expect(await eventually { test.directory.text(list)?.split(separator: "\n").count == 2 })
    let tasks = try test.runs.files.livingTasks(of: record.runID, user: Account.current)
    #expect(Set(tasks.map(\.session)).count == 2)
    let runner = try #require(test.runner(of: record))
    runner.signal(SIGKILL)
    let told = await test.next()
    #expect(told == "ended \(record.runID): crashed, its runner was killed by SIGKILL")
    #expect(tasks.allSatisfy { !$0.process.isAlive })
    #expect(test.directory.exists("warned"))
  }

  @Test("what a task's leader left in its session is ended as well, in groups of their own too")
  func sessions() async throws {
    let test = try TestRuns()
    let record = TestRuns.record("victim")
    let script = """
      begin; export FACTOTUM_RUN_ID=$ID
      setsid bash -c 'exec 3>&-; echo "0 $$ $(cut -d" " -f22 /proc/$$/stat)" >>"$DIR/processes"; set -m
      sleep 1000 & sleep 1000 & echo' &
      wait; touch "$TOP/left"; await go
      """
    await test.start(record, script)
    _ = await test.next()
    #expect(await eventually { test.directory.exists("left") })
    let left = try test.runs.files.livingTasks(of: record.runID, user: Account.current)
    #expect(left.count == 2)
    test.runner(of: record)?.signal(SIGKILL)
    #expect(await test.nextEnding()?.outcome == .crashed)
    #expect(left.allSatisfy { !$0.process.isAlive })
  }

  @Test("an end without a result is a crash that names how it ended")
  func withoutResult() async throws {
    let test = try TestRuns()
    let record = TestRuns.record("silent")
    await test.start(record, "begin; exit 9")
    _ = await test.next()
    let ending = try #require(await test.nextEnding())
    #expect(ending.outcome == .crashed)
    #expect(ending.summary == "its runner ended with code 9 and without a result")
    #expect(ending.startedAt == Timestamp(microsecondsSinceEpoch: 1_000_000))
  }

  @Test("a process that the list names but that is another's, or another one, is left alone")
  func strangers() async throws {
    let test = try TestRuns()
    let record = TestRuns.record("liar")
    let own = try #require(ForeignProcess.running(identifier: getpid()))
    await test.start(
      record,
      """
      begin; echo "0 \(own.identifier) \(own.startTime + 1)" >"$DIR/processes"
      echo "0 1 1" >>"$DIR/processes"; echo "0 -1 5" >>"$DIR/processes"; echo garbage >>"$DIR/processes"; exit 1
      """)
    _ = await test.next()
    #expect(await test.nextEnding()?.outcome == .crashed)
  }

  /// What a job's user may put in the place of the status; none of it is believed, and none of it harms.
  static let hostile: [(String, String)] = [
    ("a link", "printf '%s' \"$GOOD\" >\"$TOP/good\"; ln -s \"$TOP/good\" \"$DIR/status.json\""),
    ("a FIFO", "mkfifo \"$DIR/status.json\""),
    (
      "20 MiB",
      "printf '%s' \"$GOOD\" >\"$DIR/status.json\"; head -c 20971520 /dev/zero | tr '\\0' ' ' >>\"$DIR/status.json\""
    ),
    ("another run's id", "ID=other-20261123T021500Z; status succeeded"),
    ("an outcome that only the daemon gives", "status interrupted"),
    ("no JSON", "echo '{' >\"$DIR/status.json\""),
    ("a directory", "mkdir -p \"$DIR/status.json/a\""),
    ("a device", "ln -s /dev/zero \"$DIR/status.json\""),
    ("a time before all times", "status succeeded; sed -i 's/3000000/-9223372036854775808/' \"$DIR/status.json\""),
    ("a depth without end", "head -c 100000 /dev/zero | tr '\\0' '[' >\"$DIR/status.json\""),
  ]

  @Test(arguments: hostile)
  func hostileStatus(_ kind: String, _ script: String) async throws {
    let test = try TestRuns()
    let record = TestRuns.record("hostile")
    let good = """
      GOOD='{"runId":"\(record.runID)","bootId":"b","runner":2,"runnerStartTime":1,"startedAt":1,"ending":\
      {"outcome":"succeeded","summary":null,"endedAt":3},"tasks":[]}'
      """
    await test.start(record, "\(good)\n\(script)")
    _ = await test.next()
    #expect(await test.nextEnding()?.outcome == .crashed, "\(kind)")
    test.runs.forget(record.runID)
    #expect(await eventually { !test.directory.exists("runs/\(record.runID)") })
  }

  @Test("a large status is believed as a small one is")
  func largeStatus() async throws {
    let test = try TestRuns()
    let record = TestRuns.record("large")
    await test.start(
      record, "status succeeded; head -c 1000000 /dev/zero | tr '\\0' ' ' >>\"$DIR/status.json\"")
    _ = await test.next()
    #expect(await test.next() == "ended \(record.runID): succeeded")
  }

  @Test("times that cannot be are brought back to what can")
  func futureTimes() async throws {
    let test = try TestRuns()
    await test.start(
      TestRuns.record("future"),
      "status succeeded; sed -i 's/\\([13]\\)000000/\\1000000000000000/g' \"$DIR/status.json\"")
    _ = await test.next()
    let ending = try #require(await test.nextEnding())
    #expect(ending.endedAt < Timestamp(microsecondsSinceEpoch: 3_000_000_000_000_000))
    #expect(ending.startedAt.map { $0 <= ending.endedAt } == true)
  }
}
