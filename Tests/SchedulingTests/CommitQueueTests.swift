import CivilTime
import Fires
import SchedulerMachine
import Testing

@testable import Scheduling

@Suite("What waits for the ledger")
struct CommitQueueTests {
  private func start(_ number: Int) -> Step {
    let fire = FireID(schedule: "etl", instant: Instant(secondsSinceEpoch: Int64(number)))
    let record = RunRecord(
      runID: fire.runID, fire: fire, trigger: .cron, plannedStart: Timestamp(fire.instant),
      decidedAt: Timestamp(fire.instant))
    var step = Step(run: fire.runID)
    step.writes = [.run(record)]
    step.actions = [.start(record)]
    return step
  }

  private func end(_ number: Int) -> Step {
    let run = FireID(schedule: "etl", instant: Instant(secondsSinceEpoch: Int64(number))).runID
    var step = Step()
    step.writes = [
      .end(run, RunEnding(outcome: .succeeded, summary: nil, startedAt: nil, endedAt: Timestamp(.epoch)))
    ]
    step.actions = [.forget(run)]
    return step
  }

  @Test("actions wait for the commit of their step, and follow in order")
  func order() {
    var queue = CommitQueue()
    #expect(queue.add([start(1), start(2)]).isEmpty)
    #expect(queue.nextBatch() == [start(1), start(2)])
    #expect(queue.add([start(3)]).isEmpty)
    #expect(queue.nextBatch() == nil)
    let outcome = queue.committed([true, true])
    #expect(outcome.actions == start(1).actions + start(2).actions)
    #expect(queue.nextBatch() == [start(3)])
  }

  @Test("a step that the ledger refuses costs only itself")
  func refused() {
    var queue = CommitQueue()
    _ = queue.add([start(1), start(2)])
    _ = queue.nextBatch()
    let outcome = queue.committed([false, true])
    #expect(outcome.actions == start(2).actions)
    #expect(outcome.refused == start(1).run.map { [$0] })
  }

  @Test("a ledger that cannot be written keeps no job from running, and nothing is forgotten until it is written")
  func failing() {
    var queue = CommitQueue()
    _ = queue.add([start(1), end(1)])
    _ = queue.nextBatch()
    #expect(queue.failed() == start(1).actions)
    #expect(queue.isFailing)
    #expect(queue.add([start(2)]) == start(2).actions)
    let batch = queue.nextBatch()
    #expect(batch?.map(\.writes) == [start(1).writes, end(1).writes, start(2).writes])
    let outcome = queue.committed([true, true, true])
    #expect(outcome.actions == end(1).actions)
    #expect(!queue.isFailing && queue.isEmpty)
  }

  @Test("what is written late and was decided before is not started, and not started twice")
  func lateDuplicate() {
    var queue = CommitQueue()
    _ = queue.add([start(1)])
    _ = queue.nextBatch()
    _ = queue.failed()
    _ = queue.nextBatch()
    #expect(queue.committed([false]).refused.isEmpty)
  }

  @Test("what has run without the ledger is not refused later, in however many batches it is written")
  func lateDuplicateOfALaterBatch() {
    var queue = CommitQueue()
    _ = queue.add([start(0)])
    _ = queue.nextBatch()
    _ = queue.failed()
    _ = queue.add((1...CommitQueue.batchLimit).map(start))
    let first = queue.nextBatch() ?? []
    #expect(first.count == CommitQueue.batchLimit)
    #expect(queue.committed(first.map { _ in true }).actions.isEmpty)
    #expect(queue.nextBatch()?.count == 1)
    #expect(queue.committed([false]).refused.isEmpty)
  }

  @Test("what is kept for a ledger that fails is bounded, and what is dropped is counted")
  func bounded() {
    var queue = CommitQueue()
    _ = queue.add([start(0)])
    _ = queue.nextBatch()
    _ = queue.failed()
    _ = queue.nextBatch()
    _ = queue.add((1...CommitQueue.backlogLimit).map(start))
    _ = queue.failed()
    #expect(queue.takeDropped() == 1)
    #expect(queue.takeDropped() == 0)
  }

  @Test("a commit that takes too long counts as one that failed, and its late success is no second start")
  func overdue() {
    var queue = CommitQueue()
    _ = queue.add([start(1), end(1)])
    _ = queue.nextBatch()
    _ = queue.add([start(2)])
    #expect(queue.overdue() == start(1).actions + start(2).actions)
    #expect(queue.nextBatch() == nil)
    #expect(queue.committed([true, true]).actions == end(1).actions)
    #expect(queue.nextBatch()?.map(\.writes) == [start(2).writes])
    #expect(queue.committed([true]).actions.isEmpty)
  }

  @Test("what is kept for a ledger that cannot be written has a limit, and what is dropped is counted")
  func limit() {
    var queue = CommitQueue()
    _ = queue.add([start(0)])
    _ = queue.nextBatch()
    _ = queue.failed()
    for number in 1...CommitQueue.backlogLimit + 4 { _ = queue.add([start(number)]) }
    #expect(queue.takeDropped() == 5)
    #expect(queue.takeDropped() == 0)
  }

  @Test("how many had to wait is told once, when the last of them is written, in however many batches")
  func writtenLate() {
    var queue = CommitQueue()
    _ = queue.add([start(0)])
    _ = queue.nextBatch()
    #expect(queue.committed([true]).refused.isEmpty && queue.takeWrittenLate() == nil)
    _ = queue.add([start(1)])
    _ = queue.nextBatch()
    _ = queue.failed()
    _ = queue.add((2...2 * CommitQueue.batchLimit + 3).map(start))
    for count in [CommitQueue.batchLimit, CommitQueue.batchLimit, 3] {
      #expect(queue.takeWrittenLate() == nil)
      #expect(queue.nextBatch()?.count == count)
      _ = queue.committed([Bool](repeating: true, count: count))
    }
    #expect(queue.takeWrittenLate() == 2 * CommitQueue.batchLimit + 3)
    #expect(queue.takeWrittenLate() == nil)
  }

  @Test("of a commit that takes too long all that was kept meanwhile is told, once it is written")
  func writtenOverdue() {
    var queue = CommitQueue()
    _ = queue.add([start(1)])
    _ = queue.nextBatch()
    _ = queue.overdue()
    _ = queue.add([start(2)])
    _ = queue.committed([true])
    #expect(queue.takeWrittenLate() == nil)
    _ = queue.nextBatch()
    _ = queue.committed([true])
    #expect(queue.takeWrittenLate() == 2)
  }
}
