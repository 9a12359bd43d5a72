import CivilTime
import Fires
import SchedulerMachine
import Testing

@Suite("@reboot")
struct BootTests {
  private let mount = job("mount", "@reboot")
  private let boot = Beginning.Boot(instant: .at("12:00"), isNew: true)
  private let known = Beginning.Boot(instant: .at("12:00"), isNew: false)

  private func line(_ jobs: ScheduledJob...) -> Timeline {
    var line = Timeline()
    _ = line.restart(jobs: jobs, boot: boot)
    return line
  }

  @Test("fires once after the kernel has started, and neither at a reload nor at a restart")
  func once() {
    var line = line(mount)
    #expect(line.ledger.runs.keys.map(\.short) == ["mount 12:00"])
    #expect(line.ledger.decisions.values.map(\.trigger) == [.boot])
    _ = line.ended("mount 12:00")
    #expect(line.reload(mount) == [])
    #expect(line.restart(at: "12:10", boot: known) == [])
    #expect(
      line.restart(at: "24T12:10", boot: Beginning.Boot(instant: .at("24T12:10"), isNew: true)).last
        == "start mount 24T12:10")
  }

  @Test("a schedule that comes later waits for the next start of the kernel")
  func newcomer() {
    var line = line(mount)
    _ = line.ended("mount 12:00")
    #expect(line.reload(mount, job("late", "@reboot")) == [])
    #expect(line.restart(at: "12:10", boot: known) == [])
  }

  @Test("fires late where a daemon died before it did, whatever catchup is")
  func afterCrash() {
    var line = Timeline(job("mount", "@reboot") { $0.catchUp.policy = .none })
    line.wall = line.wall + .seconds(30)
    #expect(line.restart(boot: Beginning.Boot(instant: .at("12:00:10"), isNew: false)) == ["start mount 12:00:10"])
  }

  @Test("beside times of day: what was missed is decided too")
  func mixed() {
    var line = Timeline(job("etl", "@reboot", "30 * * * *") { $0.overlap = .allow })
    #expect(
      line.restart(at: "14:00", boot: Beginning.Boot(instant: .at("14:00"), isNew: true)) == [
        "missed etl 12:30: superseded by 13:30", "start etl 13:30", "start etl 14:00",
      ])
  }

  @Test(
    "does not fire again where the clock under which the kernel started was ahead",
    arguments: [1800, 8 * 3600, 864_000])
  func ahead(seconds: Int64) {
    var line = Timeline()
    line.wall = line.wall + .seconds(seconds)
    let wrong = line.wall.instant
    _ = line.restart(jobs: [mount], boot: Beginning.Boot(instant: wrong, isNew: true))
    for run in Array(line.ledger.runs.keys) { line.ledger.runs[run] = nil }
    line.wall = .noon
    for minute in 1...3 {
      line.wall = .noon + .seconds(minute * 60)
      let lines = line.restart(boot: Beginning.Boot(instant: wrong, isNew: false))
      #expect(lines.filter { !$0.hasPrefix("corrected") } == [])
    }
  }

  @Test("obeys pause, excluded dates, not-before and jitter")
  func gates() {
    var paused = Timeline()
    _ = paused.pause("mount")
    #expect(paused.restart(jobs: [mount], boot: boot) == ["paused mount 12:00: schedule-paused"])
    var limited = Timeline()
    #expect(limited.restart(jobs: [job("mount", "@reboot") { $0.notBefore = .at("13:00") }], boot: boot) == [])
    var spread = Timeline()
    #expect(
      spread.restart(jobs: [job("mount", "@reboot") { $0.jitter = .seconds(9) }], boot: boot) == [
        "wait mount 12:00 for jitter"
      ])
  }
}
