import CivilTime
import Fires
import SchedulerMachine
import Testing

@Suite("Catching up")
struct CatchUpTests {
  private func line(_ text: String, _ change: (inout ScheduledJob) -> Void = { _ in }) -> Timeline {
    Timeline(job("etl", text, change: change))
  }

  @Test("latest: the newest missed fire runs, and those before it share one record")
  func latest() {
    var line = line("*/30 * * * *")
    #expect(
      line.restart(at: "14:10") == ["missed 12:30... etl 13:30: superseded by 14:00", "start etl 14:00"])
    #expect(line.ledger.decisions[RunFire.at("14:00")]?.trigger == .catchUp)
  }

  @Test("none: what was missed shares one record, and nothing runs")
  func none() {
    var line = line("*/30 * * * *") { $0.catchUp.policy = .none }
    #expect(line.restart(at: "14:10") == ["missed 12:30... etl 14:00: catch-up-none"])
    #expect(line.until("14:30") == ["14:30 start etl 14:30"])
  }

  @Test(
    "the newest due fire at most 60 s late is late and not missed, whatever catchup and its window say",
    arguments: ScheduledJob.CatchUp.Policy.allCases, [Duration.zero, .seconds(86_400)])
  func punctual(policy: ScheduledJob.CatchUp.Policy, window: Duration) {
    var line = line("0 * * * *") {
      $0.catchUp = .init(policy: policy, window: window)
      $0.startDeadline = .seconds(60)
    }
    #expect(line.restart(at: "13:01") == ["start etl 13:00"])
    #expect(line.ledger.decisions[RunFire.at("13:00")]?.trigger == .cron)
    #expect(line.ledger.decisions[RunFire.at("13:00")]?.lateness == .seconds(60))
    var later = self.line("0 * * * *") { $0.catchUp = .init(policy: policy, window: window) }
    let isMadeUp = policy != .none && window > .zero
    #expect(later.restart(at: "13:01:01").last?.hasPrefix("start") == isMadeUp)
  }

  @Test("a fire whose planned start is still ahead keeps its jitter over a downtime")
  func jitterAhead() {
    var line = line("0 * * * *") {
      $0.jitter = .seconds(600)
      $0.catchUp.policy = .none
    }
    #expect(line.restart(at: "13:05") == ["wait etl 13:00 for jitter"])
    #expect(line.until("13:10") == ["13:10 start etl 13:00"])
  }

  @Test("what lies before the window is missed, and the reason says so; on its edge it is made up")
  func window() {
    var line = line("0 * * * *") { $0.catchUp = .init(policy: .all, window: .seconds(7200)) }
    #expect(
      line.restart(at: "16:00") == [
        "missed etl 13:00: older-than-window", "start etl 16:00", "wait etl 14:00 for catch-up",
        "wait etl 15:00 for catch-up",
      ])
  }

  @Test("all: one at a time, oldest first, each when the one before has ended")
  func all() {
    var line = line("0 * * * *") { $0.catchUp.policy = .all }
    #expect(
      line.restart(at: "15:10") == [
        "wait etl 13:00 for catch-up", "wait etl 14:00 for catch-up", "wait etl 15:00 for catch-up", "start etl 13:00",
      ])
    #expect(line.ended("etl 13:00") == ["succeeded etl 13:00", "start etl 14:00"])
    #expect(line.ended("etl 14:00", .failed) == ["failed etl 14:00", "start etl 15:00"])
    #expect(line.ended("etl 15:00") == ["succeeded etl 15:00"])
  }

  @Test("all: the rows of those that wait are committed with the mark, and a restart resumes them in order")
  func allOverRestart() {
    var line = line("0 * * * *") { $0.catchUp.policy = .all }
    _ = line.restart(at: "15:10")
    #expect(line.ledger.marks["etl"]?.instant == .at("15:00"))
    #expect(line.ledger.waiting.values.map(\.fire.instant.clock).sorted() == ["14:00", "15:00"])
    #expect(line.restart(facts: ["etl 13:00": .neverBegan]) == ["start etl 13:00"])
    #expect(line.ended("etl 13:00") == ["succeeded etl 13:00", "start etl 14:00"])
  }

  @Test("all with overlap allow: at once, under max-runs, oldest first")
  func allAtOnce() {
    var line = line("0 * * * *") {
      $0.catchUp.policy = .all
      $0.overlap = .allow
    }
    #expect(
      line.restart(at: "15:10", maxRuns: 2) == [
        "start etl 13:00", "start etl 14:00", "wait etl 15:00 for max-runs",
      ])
    #expect(line.ended("etl 14:00") == ["succeeded etl 14:00", "start etl 15:00"])
  }

  @Test("all: beyond the limit the newest are kept, and the dropped ones are recorded")
  func limit() {
    var line = line("0 * * * *") { $0.catchUp = .init(policy: .all, limit: 2) }
    #expect(
      line.restart(at: "16:10") == [
        "missed 13:00... etl 14:00: over-catch-up-limit", "wait etl 15:00 for catch-up", "wait etl 16:00 for catch-up",
        "start etl 15:00",
      ])
  }

  @Test("all: a fire of the present goes before those of the past, which go on when it has ended")
  func presentFirst() {
    var line = line("0 * * * *") { $0.catchUp.policy = .all }
    #expect(
      line.restart(at: "14:00") == ["start etl 14:00", "wait etl 13:00 for catch-up"])
    #expect(line.ended("etl 14:00") == ["succeeded etl 14:00", "start etl 13:00"])
  }

  @Test("the start deadline applies to what is made up, at once and while it waits for its turn")
  func deadline() {
    var line = line("0 * * * *") {
      $0.catchUp.policy = .all
      $0.startDeadline = .seconds(7200)
    }
    #expect(
      line.restart(at: "15:30") == [
        "missed etl 13:00: deadline", "wait etl 14:00 for catch-up", "wait etl 15:00 for catch-up", "start etl 14:00",
      ])
    #expect(
      line.until("17:01") == [
        "16:00 skipped etl 16:00: overlaps etl 14:00", "17:00 skipped etl 17:00: overlaps etl 14:00",
        "17:00 missed etl 15:00: deadline in catch-up",
      ])
  }

  @Test("a pause closes all that wait for their turn, each with its record")
  func paused() {
    var line = line("0 * * * *") { $0.catchUp.policy = .all }
    _ = line.restart(at: "15:10")
    #expect(
      line.pause("etl") == ["paused etl 14:00: schedule-paused", "paused etl 15:00: schedule-paused"])
    #expect(line.ended("etl 13:00") == ["succeeded etl 13:00"])
  }

  @Test("many that are decided at once do not pile up")
  func many() {
    var line = line("* * * * * *") {
      $0.catchUp = .init(policy: .all, limit: 2000)
      $0.startDeadline = .seconds(86_400)
    }
    _ = line.restart(at: "18:00")
    #expect(line.ledger.waiting.count == 2000)
    line.pass(.seconds(2 * 86_400))
    _ = line.ended("etl 18:00")
    #expect(line.ledger.waiting.isEmpty && line.ledger.runs.isEmpty)
  }

  @Test("a catch-up of years is one record and one run: nothing enumerates what was missed")
  func years() {
    var line = line("* * * * * *")
    line.pass(.seconds(20 * 365 * 86_400))
    let lines = line.restart()
    #expect(lines.count == 3 && lines[2].hasPrefix("start"))
  }
}

/// The fires of `etl`.
enum RunFire {
  static func at(_ clock: String, pass: Int = 1) -> FireID {
    FireID(schedule: "etl", instant: .at(clock), pass: pass)
  }
}
