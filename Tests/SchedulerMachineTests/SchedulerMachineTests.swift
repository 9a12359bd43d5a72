import CivilTime
import Cron
import SchedulerMachine
import Testing

/// A scheduler at noon, 2026-11-23, with its clock; writes down what it wants done, a line for each effect.
private struct Timeline {
  var machine = SchedulerMachine()
  var now = Timestamp(Instant(secondsSinceEpoch: 1_795_435_200))

  mutating func handle(_ event: SchedulerMachine.Event) -> [String] {
    machine.handle(event, at: now).compactMap(describe)
  }

  mutating func wait(_ seconds: Int64) -> [String] {
    now = now + .seconds(seconds)
    return handle(.woke)
  }

  mutating func load(
    _ jobs: ScheduledJob..., marks: [String: SchedulerMachine.Mark] = [:], boot: SchedulerMachine.Boot? = nil
  ) -> [String] {
    handle(.loaded(jobs, marks: marks, boot: boot))
  }

  private func describe(_ effect: SchedulerMachine.Effect) -> String? {
    switch effect {
    case .arm(let instant): "arm \(instant?.clock ?? "nothing")"
    case .remember(let schedule, let mark): "remember \(schedule) \(mark.instant.clock) pass \(mark.pass)"
    case .checkConstraint(let fire): "check \(fire.runID)"
    case .retryConstraint(let fire, let delay): "ask again \(fire.runID) after \(delay.components.seconds)"
    case .start(let fire, let lateness): "start \(fire.runID) late \(lateness.components.seconds)"
    case .record(let fire, .missed(let first, _), _): "missed \(first.clock)...\(fire.instant.clock)"
    case .record(let fire, let decision, _): "\(decision.name) \(fire.runID): \(decision.reason ?? "")"
    }
  }
}

extension Instant {
  /// Day and time of day, as in `23T12:00:00`.
  fileprivate var clock: String { String(rfc3339UTC.dropFirst(8).dropLast()) }
}

private func job(
  _ name: String, _ expressions: String..., constrained: Bool = false, fingerprint: String = "f"
) throws -> ScheduledJob {
  ScheduledJob(
    name: name, expressions: try expressions.map { try CronExpression.parse($0) }, zone: .utc,
    isConstrained: constrained, fingerprint: fingerprint)
}

@Suite("The scheduler decides")
struct SchedulerMachineTests {
  @Test("a fire comes due at its instant, becomes one run, and the next is armed")
  func fires() throws {
    var line = Timeline()
    #expect(try line.load(job("etl", "*/5 * * * *")) == ["remember etl 23T12:00:00 pass 1", "arm 23T12:05:00"])
    #expect(line.wait(299) == [])
    #expect(line.wait(1) == ["start etl-20261123T120500Z late 0", "arm 23T12:10:00"])
    #expect(line.handle(.woke) == [])
  }

  @Test("expressions that meet at one instant are one fire")
  func union() throws {
    var line = Timeline()
    _ = try line.load(job("etl", "*/5 * * * *", "*/10 * * * *"))
    _ = line.handle(.woke)
    #expect(line.wait(600).filter { $0.hasPrefix("start") } == ["start etl-20261123T121000Z late 0"])
  }

  @Test("while a run goes on its schedule's fires are skipped, and the record names the run")
  func overlap() throws {
    var line = Timeline()
    _ = try line.load(job("etl", "* * * * *"))
    _ = line.wait(60)
    #expect(line.wait(60).first == "skipped etl-20261123T120200Z: previous run 'etl-20261123T120100Z' is still running")
    _ = line.handle(.runEnded(schedule: "etl", runID: "etl-20261123T120100Z"))
    #expect(line.wait(60).first == "start etl-20261123T120300Z late 0")
  }

  @Test("a run adopted from before a restart is in the way like any other")
  func adopted() throws {
    var line = Timeline()
    _ = line.handle(.runAdopted(schedule: "etl", runID: "etl-20261123T110000Z"))
    _ = try line.load(job("etl", "* * * * *"))
    #expect(line.wait(60).first == "skipped etl-20261123T120100Z: previous run 'etl-20261123T110000Z' is still running")
  }

  @Test("the host constraint is asked at every fire and decides it")
  func constraint() throws {
    var line = Timeline()
    _ = try line.load(job("etl", "* * * * *", constrained: true))
    #expect(line.wait(60) == ["check etl-20261123T120100Z", "arm 23T12:02:00"])
    let fire = Fire(schedule: "etl", instant: line.now.instant)
    #expect(
      line.handle(.constraintAnswered(fire, .doesNotMatch(reason: "another host")))
        == ["noop etl-20261123T120100Z: another host"])
    #expect(line.wait(60) == ["check etl-20261123T120200Z", "arm 23T12:03:00"])
    let second = Fire(schedule: "etl", instant: line.now.instant)
    #expect(line.handle(.constraintAnswered(second, .matches)) == ["start etl-20261123T120200Z late 0"])
  }

  @Test("a constraint that cannot be checked is asked again for a minute, then recorded as a fault")
  func lookupFault() throws {
    var line = Timeline()
    _ = try line.load(job("etl", "0 * * * *", constrained: true))
    _ = line.wait(3600)
    let fire = Fire(schedule: "etl", instant: line.now.instant)
    for _ in 0..<11 {
      #expect(
        line.handle(.constraintAnswered(fire, .couldNotBeChecked(reason: "time-out")))
          == ["ask again etl-20261123T130000Z after 5"])
      #expect(line.handle(.constraintRetryDue(fire)) == ["check etl-20261123T130000Z"])
    }
    #expect(
      line.handle(.constraintAnswered(fire, .couldNotBeChecked(reason: "time-out")))
        == ["noop etl-20261123T130000Z: lookup failed: time-out"])
  }

  @Test("a run that could not be started is recorded, and the next fire is tried afresh")
  func startFailure() throws {
    var line = Timeline()
    _ = try line.load(job("etl", "* * * * *"))
    _ = line.wait(60)
    let fire = Fire(schedule: "etl", instant: line.now.instant)
    #expect(
      line.handle(.startFailed(fire, reason: "the factfile is gone"))
        == ["failed-to-start etl-20261123T120100Z: the factfile is gone"])
    #expect(line.wait(60).first == "start etl-20261123T120200Z late 0")
  }

  @Test("after downtime the latest missed fire runs and those before it share one record")
  func catchUp() throws {
    var line = Timeline()
    let mark = SchedulerMachine.Mark(instant: line.now.instant.advanced(bySeconds: -7200), fingerprint: "f")
    #expect(
      try line.load(job("etl", "*/30 * * * *"), marks: ["etl": mark]) == [
        "missed 23T10:30:00...23T11:30:00", "start etl-20261123T120000Z late 0", "arm 23T12:30:00",
      ])
  }

  @Test("what came due more than a day ago is recorded as missed and not run")
  func tooOld() throws {
    var line = Timeline()
    let mark = SchedulerMachine.Mark(instant: line.now.instant.advanced(bySeconds: -864_000), fingerprint: "f")
    #expect(
      try line.load(job("etl", "0 6 15 * *"), marks: ["etl": mark]) == [
        "missed 15T06:00:00...15T06:00:00", "arm 15T06:00:00",
      ])
  }

  @Test("a changed expression catches nothing up")
  func changed() throws {
    var line = Timeline()
    let mark = SchedulerMachine.Mark(instant: line.now.instant.advanced(bySeconds: -7200), fingerprint: "old")
    #expect(
      try line.load(job("etl", "*/30 * * * *"), marks: ["etl": mark])
        == ["remember etl 23T12:00:00 pass 1", "arm 23T12:30:00"])
  }

  @Test("a reload fires nothing, and takes removed schedules off the wheel")
  func reload() throws {
    var line = Timeline()
    _ = try line.load(job("etl", "*/5 * * * *"), job("report", "*/7 * * * *"))
    #expect(try line.load(job("report", "*/7 * * * *")) == ["arm 23T12:07:00"])
    #expect(line.load() == ["arm nothing"])
    #expect(line.wait(3600) == [])
  }

  @Test("a clock set back a little repeats nothing at fixed times; jobs with a star go on, as a new pass")
  func steppedBack() throws {
    var line = Timeline()
    _ = try line.load(job("daily", "1 12 * * *"), job("often", "* * * * *"))
    #expect(line.wait(60).filter { $0.hasPrefix("start") }.count == 2)
    _ = line.handle(.runEnded(schedule: "often", runID: "often-20261123T120100Z"))
    line.now = line.now + .seconds(-120)
    #expect(
      line.handle(.clockStepped(by: .seconds(-120))) == ["remember often 23T11:59:00 pass 2", "arm 23T12:00:00"])
    #expect(line.wait(60).first == "start often-20261123T120000Z-p2 late 0")
    #expect(line.wait(60).filter { $0.hasPrefix("start daily") } == [])
  }

  @Test("a clock corrected by hours is taken at its word: nothing is caught up")
  func corrected() throws {
    var line = Timeline()
    _ = try line.load(job("hourly", "0 * * * *"))
    line.now = line.now + .seconds(5 * 3600 + 1)
    #expect(
      line.handle(.clockStepped(by: .seconds(5 * 3600))) == ["remember hourly 23T17:00:01 pass 1", "arm 23T18:00:00"])
  }

  @Test("a clock moved on by less is like downtime")
  func steppedForward() throws {
    var line = Timeline()
    _ = try line.load(job("hourly", "0 * * * *"))
    line.now = line.now + .seconds(2 * 3600)
    #expect(
      line.handle(.clockStepped(by: .seconds(2 * 3600))) == [
        "missed 23T13:00:00...23T13:00:00", "start hourly-20261123T140000Z late 0", "arm 23T15:00:00",
      ])
  }

  @Test("what asks for it fires once after the kernel has started, and neither at a reload nor at a restart")
  func boot() throws {
    let boot = Instant(secondsSinceEpoch: 1_795_435_200)
    let (job, newcomer) = try (job("mount", "@reboot"), job("late", "@reboot"))
    var line = Timeline()
    #expect(
      line.load(job, boot: .init(instant: boot, isNew: true)) == [
        "remember mount 23T12:00:00 pass 1", "start mount-20261123T120000Z late 0",
      ])
    #expect(line.wait(60) == [] && line.load(job) == [])
    // A schedule that comes later has to wait for the next start of the kernel.
    #expect(line.load(job, newcomer) == ["remember late 23T12:01:00 pass 1"])
    let mark = SchedulerMachine.Mark(instant: boot, fingerprint: "f")
    var restarted = Timeline()
    #expect(restarted.wait(600) == [])
    #expect(restarted.load(job, marks: ["mount": mark], boot: .init(instant: boot, isNew: false)) == [])
  }

  @Test("a daemon that died between the start of the kernel and the fire that follows is followed by one that fires")
  func bootAfterCrash() throws {
    let boot = Instant(secondsSinceEpoch: 1_795_435_200)
    let mark = SchedulerMachine.Mark(instant: boot.advanced(bySeconds: -3600), fingerprint: "f")
    var line = Timeline()
    #expect(line.wait(30) == [])
    #expect(
      try line.load(job("mount", "@reboot"), marks: ["mount": mark], boot: .init(instant: boot, isNew: false)) == [
        "start mount-20261123T120000Z late 30"
      ])
  }
}
