import CivilTime
import Fires
import Glibc
import Ledger

/// Time in these tests.
let now = Timestamp(microsecondsSinceEpoch: 1_000_000_000)

/// A directory of its own.
func makeDirectory() -> String {
  let path = "/tmp/factotum-ledger-\(getpid())-\(UInt64.random(in: 0 ... .max))"
  _ = unsafe mkdir(path, 0o700)
  return path
}

func fire(_ second: Int64, pass: Int = 1) -> FireID {
  FireID(schedule: "etl", instant: Instant(secondsSinceEpoch: second), pass: pass)
}

func decision(
  _ second: Int64, _ decision: Decision = .started, first: Int64? = nil, pass: Int = 1, at time: Timestamp = now
) -> DecisionRecord {
  DecisionRecord(
    fire: fire(second, pass: pass), first: first.map { Instant(secondsSinceEpoch: $0) }, trigger: .cron,
    decision: decision, reason: decision == .started ? nil : .constraint("another host"), lateness: .milliseconds(3),
    decidedAt: time)
}

func run(_ second: Int64, at time: Timestamp = now) -> RunRecord {
  RunRecord(
    runID: fire(second).runID, fire: fire(second), trigger: .cron,
    plannedStart: Timestamp(Instant(secondsSinceEpoch: second)), decidedAt: time)
}

func mark(_ second: Int64, pass: Int = 1) -> LedgerWrite {
  .mark(schedule: "etl", Mark(instant: Instant(secondsSinceEpoch: second), pass: pass, fingerprint: "f"))
}

/// A start as the scheduler commits it.
func start(_ second: Int64, at time: Timestamp = now) -> [LedgerWrite] {
  [mark(second), .decide(decision(second, at: time), replacing: nil), .run(run(second, at: time))]
}

func ending(_ outcome: Outcome, at time: Timestamp = now) -> RunEnding {
  RunEnding(
    outcome: outcome, summary: "why", startedAt: now, endedAt: time, cpuTime: .microseconds(7), peakMemory: 1 << 40)
}

func waiting(_ second: Int64, _ reason: WaitReason = .overlap) -> WaitingRecord {
  WaitingRecord(
    runID: fire(second).runID, fire: fire(second), trigger: .retry, reason: reason,
    plannedStart: Timestamp(Instant(secondsSinceEpoch: second)), overlap: .queue, requestedBy: "ada", note: "é",
    retryOf: fire(1).runID)
}

/// An open ledger in a directory of its own.
func makeLedger(_ path: String = makeDirectory() + "/ledger.db") async throws -> (Ledger, LedgerHistory, path: String) {
  let ledger = Ledger(path: path, runtimeID: "runtime")
  try await ledger.open()
  return (ledger, LedgerHistory(path: path), path)
}
