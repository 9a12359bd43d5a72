import CivilTime
import Fires
import SchedulerMachine
import Testing

@Suite("The start deadline")
struct DeadlineTests {
  private func late(_ change: (inout ScheduledJob) -> Void = { _ in }) -> ScheduledJob {
    job("etl", "0 * * * *") {
      $0.startDeadline = .seconds(600)
      change(&$0)
    }
  }

  @Test("ends each wait when it passes, with the wait's reason; a look-up is noop", arguments: WaitReason.allCases)
  func waits(reason: WaitReason) {
    guard reason != .jitter else { return }
    var line = Timeline(
      job("other", "59 12 * * *"),
      late {
        $0.overlap = .queue
        if reason == .lookup { $0.isConstrained = true }
        if reason == .catchUp { $0.catchUp.policy = .all }
      }, maxRuns: reason == .maxRuns ? 1 : 100)
    if reason == .overlap { _ = line.request("etl") }
    if reason == .catchUp {
      _ = line.reload(
        late {
          $0.startDeadline = .seconds(4200); $0.catchUp.policy = .all
        })
      _ = line.restart(at: "14:00")
    } else {
      _ = line.until("13:00")
    }
    #expect(line.ledger.waiting[.named("etl 13:00")]?.reason == reason)
    let decision =
      reason == .lookup
      ? "noop etl 13:00: lookup-failed no answer in time" : "missed etl 13:00: deadline in \(reason.rawValue)"
    let clock = reason == .catchUp ? "14:10" : "13:10"
    #expect(line.until("14:11").contains("\(clock) \(decision)"))
    #expect(line.ledger.waiting[.named("etl 13:00")] == nil)
  }

  @Test("is met on its last instant and passed after it")
  func edge() {
    var line = Timeline(late())
    #expect(line.restart(at: "13:10") == ["start etl 13:00"])
    var later = Timeline(late())
    #expect(later.restart(at: "13:10:01") == ["missed etl 13:00: deadline"])
  }

  @Test("counts from the planned start, so jitter does not use it up")
  func jitter() {
    var line = Timeline(late { $0.jitter = .seconds(1200) })
    #expect(line.until("13:20") == ["13:00 wait etl 13:00 for jitter", "13:20 start etl 13:00"])
  }

  @Test("runs on the clock since boot: a clock that is set does not end a wait")
  func clock() {
    var line = Timeline(late { $0.overlap = .queue })
    _ = line.request("etl")
    _ = line.until("13:00")
    #expect(line.setClock(by: 5 * 3600) == [])
    line.pass(.seconds(599))
    #expect(line.handle(.woke) == [])
    #expect(line.ended("etl 12:00-m1").last == "start etl 13:00")
  }

  @Test("does not concern requests and backfills, however long they wait")
  func others() {
    var line = Timeline(job("other", "1 12 * * *"), late(), maxRuns: 1)
    _ = line.until("12:01")
    _ = line.request("etl")
    _ = line.backfill("etl", "22T10:00", "22T10:00")
    #expect(line.until("12:59") == [])
    #expect(line.ended("other 12:01").last == "answer 1: began etl 12:01-m1" || line.machine.runningCount == 1)
    _ = line.ended("etl 12:59-m1")
    _ = line.ended("etl 12:01-m1")
    #expect(line.ledger.runs.keys.contains(.named("etl 22T10:00-b1")))
  }

  @Test("is that of the definition then loaded, also for what waits")
  func reload() {
    var line = Timeline(late { $0.overlap = .queue })
    _ = line.request("etl")
    _ = line.until("13:00")
    _ = line.reload(
      late {
        $0.overlap = .queue; $0.startDeadline = .seconds(60)
      })
    #expect(line.until("13:05") == ["13:01 missed etl 13:00: deadline in overlap"])
  }

  @Test("that passed while the daemon was down is missed with the wait's reason")
  func restart() {
    var line = Timeline(late { $0.overlap = .queue })
    _ = line.request("etl")
    _ = line.until("13:00")
    #expect(line.restart(at: "13:30") == ["missed etl 13:00: deadline in overlap"])
  }
}
