import CivilTime
import Fires
import SchedulerMachine
import Testing

@Suite("Overlap")
struct OverlapTests {
  private func line(_ policy: OverlapPolicy, maxRuns: Int = 100, _ change: (inout ScheduledJob) -> Void = { _ in })
    -> Timeline
  {
    Timeline(
      job("etl", "0 * * * *") {
        $0.overlap = policy
        change(&$0)
      }, maxRuns: maxRuns)
  }

  @Test("skip: while a run goes on its schedule's fires are skipped, and the record names the run")
  func skip() {
    var line = line(.skip)
    #expect(line.until("14:00") == ["13:00 start etl 13:00", "14:00 skipped etl 14:00: overlaps etl 13:00"])
    _ = line.ended("etl 13:00")
    #expect(line.until("15:00") == ["15:00 start etl 15:00"])
  }

  @Test("queue: one waits, the newest; it displaces the one before, and starts when the run has ended")
  func queue() {
    var line = line(.queue)
    #expect(
      line.until("15:00") == [
        "13:00 start etl 13:00", "14:00 wait etl 14:00 for overlap",
        "15:00 skipped etl 14:00: displaced by 15:00", "15:00 wait etl 15:00 for overlap",
      ])
    #expect(line.ended("etl 13:00") == ["succeeded etl 13:00", "start etl 15:00"])
    #expect(line.ledger.waiting.isEmpty)
  }

  @Test("replace: the old run is stopped, then the new one starts")
  func replace() {
    var line = line(.replace)
    #expect(
      line.until("14:00") == ["13:00 start etl 13:00", "14:00 wait etl 14:00 for overlap", "14:00 stop etl 13:00"])
    #expect(line.ended("etl 13:00", .cancelled) == ["replaced etl 13:00", "start etl 14:00"])
  }

  @Test(
    "replace: while the old run is slow to end a newer fire displaces the one that waits, and the run is asked once")
  func slowToEnd() {
    var line = line(.replace)
    _ = line.until("14:00")
    #expect(
      line.until("15:00") == ["15:00 skipped etl 14:00: displaced by 15:00", "15:00 wait etl 15:00 for overlap"])
    #expect(line.ended("etl 13:00", .cancelled) == ["replaced etl 13:00", "start etl 15:00"])
  }

  @Test("replace: past its deadline the one that waits is missed, and the old run still ends as replaced")
  func slowPastDeadline() {
    var line = line(.replace) { $0.startDeadline = .seconds(600) }
    _ = line.until("14:00")
    #expect(line.until("14:20") == ["14:10 missed etl 14:00: deadline in overlap"])
    #expect(line.ended("etl 13:00", .cancelled) == ["replaced etl 13:00"])
  }

  @Test("replace: a run that has not begun is stopped as soon as it has")
  func notBegun() {
    var line = line(.replace)
    line.beginsRuns = false
    #expect(line.until("14:00") == ["13:00 start etl 13:00", "14:00 wait etl 14:00 for overlap"])
    #expect(line.handle(.runBegan(.named("etl 13:00"))) == ["stop etl 13:00"])
  }

  @Test("replace: a fire that waits for a place is displaced, and the new one waits for it")
  func replaceWaiting() {
    var line = Timeline(job("other", "30 12 * * *"), job("etl", "0 * * * *") { $0.overlap = .replace }, maxRuns: 1)
    _ = line.until("13:00")
    #expect(
      line.until("14:00") == ["14:00 skipped etl 13:00: displaced by 14:00", "14:00 wait etl 14:00 for max-runs"])
    #expect(line.ended("other 12:30") == ["succeeded other 12:30", "start etl 14:00"])
  }

  @Test("allow: runs go on beside each other")
  func allow() {
    var line = line(.allow)
    #expect(line.until("14:00") == ["13:00 start etl 13:00", "14:00 start etl 14:00"])
  }

  @Test(
    "a fire whose names took long to look up never takes the place of a newer one",
    arguments: [OverlapPolicy.queue, .replace])
  func slowLookup(policy: OverlapPolicy) {
    var line = line(policy) {
      $0.isConstrained = true
      $0.startDeadline = .seconds(9000)
    }
    _ = line.until("13:00")
    _ = line.answer("etl 13:00", .matches)
    _ = line.until("15:00")
    _ = line.answer("etl 15:00", .matches)
    #expect(
      line.answer("etl 14:00", .matches) == ["skipped etl 14:00: displaced by 15:00"])
    #expect(line.ended("etl 13:00").last == "start etl 15:00")
  }

  @Test("a fire that waits for a place is in the way of the next")
  func waitingIsInTheWay() {
    var line = Timeline(job("other", "30 12 * * *"), job("etl", "0 * * * *"), maxRuns: 1)
    #expect(
      line.until("14:00") == [
        "12:30 start other 12:30", "13:00 wait etl 13:00 for max-runs",
        "14:00 skipped etl 14:00: overlaps etl 13:00",
      ])
  }

  @Test("a run of one schedule is in nobody else's way")
  func others() {
    var line = Timeline(job("etl", "0 * * * *"), job("report", "30 * * * *"))
    #expect(
      line.until("13:30") == [
        "12:30 start report 12:30", "13:00 start etl 13:00", "13:30 skipped report 13:30: overlaps report 12:30",
      ])
  }
}
