import CivilTime
import Fires
import SchedulerMachine
import Testing

@Suite("A daemon that stops")
struct StoppingTests {
  private func line(_ change: (inout ScheduledJob) -> Void = { _ in }) -> Timeline {
    Timeline(job("etl", "0 * * * *", change: change))
  }

  @Test("decides nothing more: what comes due is left to the next daemon")
  func nothing() {
    var line = line()
    #expect(line.handle(.stopping(isShutdown: false)) == [])
    #expect(line.machine.nextFire == nil && line.machine.nextWait == nil)
    line.pass(.seconds(3600))
    #expect(line.handle(.woke) == [])
    #expect(line.setClock(by: 20_000) == [])
    #expect(line.reload() == [])
    line.jobs = [job("etl", "0 * * * *")]
    line.wall = line.wall + .seconds(-20_000)
    #expect(line.restart() == ["start etl 13:00"])
  }

  @Test("records what ends, what began and what could not be started")
  func records() {
    var line = Timeline(job("a", "0 13 * * *"), job("b", "0 13 * * *"), job("c", "0 13 * * *"))
    line.beginsRuns = false
    _ = line.until("13:00")
    _ = line.handle(.runBegan(.named("a 13:00")))
    _ = line.handle(.stopping(isShutdown: false))
    #expect(line.ended("a 13:00") == ["succeeded a 13:00"])
    #expect(
      line.handle(.startFailed(.named("b 13:00"), reason: "no memory")) == [
        "not started: failed-to-start b 13:00: could-not-start no memory"
      ])
    #expect(line.handle(.runBegan(.named("c 13:00"))) == [])
    #expect(line.ended("c 13:00", .cancelled) == ["cancelled c 13:00"])
    #expect(line.ledger.runs.isEmpty)
  }

  @Test(
    "records runs that it cancels as interrupted where the machine goes down, those a person cancelled as cancelled")
  func shutdown() {
    var line = Timeline(job("a", "0 13 * * *"), job("b", "0 13 * * *"))
    _ = line.until("13:00")
    _ = line.handle(.cancel(.named("b 13:00"), by: "ada"))
    _ = line.handle(.stopping(isShutdown: true))
    #expect(line.ended("a 13:00", .cancelled) == ["interrupted a 13:00"])
    #expect(line.ended("b 13:00", .cancelled) == ["cancelled b 13:00"])
  }

  @Test("lets nothing go on that waits; the next daemon does", arguments: [WaitReason.overlap, .maxRuns, .lookup])
  func waits(reason: WaitReason) {
    var line = Timeline(
      job("etl", "0 13 * * *") {
        $0.overlap = .queue
        $0.isConstrained = reason == .lookup
      }, job("other", "30 12 * * *"), maxRuns: reason == .maxRuns ? 1 : 100)
    if reason == .overlap { _ = line.request("etl") }
    _ = line.until("13:00")
    #expect(line.ledger.waiting[.named("etl 13:00")]?.reason == reason)
    _ = line.handle(.stopping(isShutdown: false))
    for run in line.ledger.runs.values { _ = line.ended(run.runID.short) }
    #expect(line.answer("etl 13:00", .matches) == [])
    #expect(line.ledger.waiting.count == 1 && line.ledger.runs.isEmpty)
    let lines = line.restart()
    #expect(lines.last == (reason == .lookup ? "check etl 13:00" : "start etl 13:00"))
  }

  @Test("answers who asks: a new request is refused, one that waits goes on after the restart")
  func requests() {
    var line = Timeline(
      job("etl", "0 * * * *") { $0.isConstrained = true }, job("other", "0 * * * *"))
    _ = line.request("etl")
    #expect(line.handle(.stopping(isShutdown: false)) == ["answer 1: etl 12:00-m1 waits for lookup"])
    #expect(line.request("other") == ["answer 2: refused, could-not-start the daemon is stopping"])
    #expect(line.restart() == ["wait etl 12:00-m1 for lookup", "check etl 12:00-m1"])
  }

  @Test("starts no request again whose id the ledger has")
  func refused() {
    var line = line()
    line.beginsRuns = false
    _ = line.request("etl")
    _ = line.handle(.stopping(isShutdown: false))
    #expect(
      line.handle(.refused(.named("etl 12:00-m1"))) == ["answer 1: refused, could-not-start the daemon is stopping"])
    #expect(line.machine.openFires.isEmpty)
  }
}
