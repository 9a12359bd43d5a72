import CivilTime
import Control
import Fires
import Ledger
import Loading
import SchedulerMachine
import Scheduling
import WheelTimer

// What became of an instant.

extension ControlService {
  static let whyHandlers = [
    ControlHandler(ControlInterface.why) { service, parameters, _ in try await service.why(parameters) }
  ]

  private func why(_ parameters: WhyParameters) async throws -> WhyAnswer {
    let name = parameters.schedule
    try await checkName(name)
    let lives = try await daemon.history.lives(of: name)
    guard let latest = await latestRules(of: name, lives) else {
      throw Refused("the rules of '\(name)' are not known any more, or its time zone cannot be read")
    }
    let when = try await when(parameters.at, name, latest.job, since: lives.first?.since)
    let rules = await rules(at: when.instant(in: latest.job.zone), name, lives, latest)
    let facts = try await facts(about: name, when.instant(in: rules.job.zone), rules.job, lives)
    let verdict =
      switch when {
      case .instant(let instant): facts.answer(at: instant)
      case .local(let local): facts.answer(at: local)
      }
    return try await answer(verdict, facts, rules)
  }

  /// By what a schedule fires, or fired.
  struct Rules {
    let job: ScheduledJob
    let zoneName: String
  }

  /// When it is about.
  private enum When {
    case instant(Instant)
    case local(CivilDateTime)

    func instant(in zone: TimeZoneRules) -> Instant {
      switch self {
      case .instant(let instant): instant
      case .local(let local): zone.firstInstant(showing: local)
      }
    }
  }

  private func when(
    _ text: String?, _ name: String, _ job: ScheduledJob, since: Timestamp?
  ) async throws -> When {
    guard let text else { return .instant(try await lastFire(of: name, job, since: since)) }
    if let instant = Instant(rfc3339: text) { return .instant(instant) }
    let rest = [10: "T00:00:00", 16: ":00"][text.utf8.count] ?? ""
    guard let local = CivilDateTime(text: text.replacing(" ", with: "T") + rest) else {
      throw Invalid("'\(text)' is not a time; write it as 2026-11-25T02:15:00, with or without an offset")
    }
    return .local(local)
  }

  /// The last fire that was decided or is open; else the last one by its rules, or the first that is to come.
  private func lastFire(of name: String, _ job: ScheduledJob, since: Timestamp?) async throws -> Instant {
    let open = await daemon.scheduling.read { machine in
      machine.openFires.filter { $0.fire.schedule == name && $0.trigger.isFire }.map(\.fire.instant).max()
    }
    let decided = try await daemon.history.decisions(of: name, limit: 1).first?.fire.instant
    if let last = [open, decided].compactMap(\.self).max() { return last }
    let now = Clock.now.instant
    let beginning = since?.instant ?? Instant(secondsSinceEpoch: 0)
    guard let last = job.latest(after: beginning, through: now) ?? job.next(after: now) else {
      throw Refused("'\(name)' has no fire at all")
    }
    return last
  }

  private func latestRules(of name: String, _ lives: [ScheduleLife]) async -> Rules? {
    if let loaded = daemon.state.snapshot.schedules[name],
      let job = loaded.job(on: daemon.state.snapshot.machineIdentity)
    {
      return Rules(job: job, zoneName: loaded.zoneName)
    }
    guard let life = lives.last else { return nil }
    return await former(life)
  }

  /// The rules that held at an instant; those of now for what is to come, and where older ones cannot be read.
  private func rules(at instant: Instant, _ name: String, _ lives: [ScheduleLife], _ latest: Rules) async -> Rules {
    guard let life = lives.life(at: Timestamp(instant)), life.until != nil,
      life.fingerprint != latest.job.fingerprint || life.notBefore != latest.job.notBefore
        || life.notAfter != latest.job.notAfter
    else { return latest }
    return await former(life) ?? latest
  }

  private func former(_ life: ScheduleLife) async -> Rules? {
    guard let found = await daemon.loader.rules(of: life.fingerprint, schedule: life.schedule) else { return nil }
    var job = ScheduledJob(
      name: life.schedule, expressions: found.expressions, zone: found.zone, fingerprint: life.fingerprint)
    (job.notBefore, job.notAfter) = (life.notBefore, life.notAfter)
    return Rules(job: job, zoneName: found.zoneName)
  }

  private func facts(
    about name: String, _ instant: Instant, _ job: ScheduledJob, _ lives: [ScheduleLife]
  ) async throws -> WhyFacts {
    var facts = WhyFacts(job: job, now: Clock.now.instant)
    let known = await daemon.scheduling.read { machine in
      (
        open: machine.openFires.filter { $0.fire.schedule == name }, pauses: machine.activePauses,
        mark: machine.mark(of: name)?.instant
      )
    }
    // Read after the machine: what was open and is not any more is decided.
    facts.decisions = try await daemon.history.decisions(of: name, covering: instant)
    facts.prunedThrough = try await daemon.history.prunedThrough(name)
    facts.lives = lives
    facts.open = known.open
    facts.mark = known.mark
    facts.daemonPause = known.pauses.daemon
    facts.schedulePause = known.pauses.schedules[name]
    return facts
  }

  private func answer(_ verdict: WhyVerdict, _ facts: WhyFacts, _ rules: Rules) async throws -> WhyAnswer {
    let fire = verdict.fire ?? FireID(schedule: rules.job.name, instant: verdict.instant)
    let run = verdict.isRun ? try await daemon.history.run(fire.runID) : nil
    let failure = run?.ending == nil ? nil : try await daemon.history.tasks(of: fire.runID)?.firstFailure
    let retries = run == nil ? [] : try await daemon.history.retries(of: fire.runID)
    let decided = verdict.decision?.decidedAt
    let decider = decided == nil ? nil : try await daemon.history.daemons(around: decided ?? Clock.now).before
    let around = try await daemon.history.daemons(around: Timestamp(verdict.instant))
    let text = WhyText(
      verdict: verdict, job: rules.job, run: run, failure: failure, decider: decider, daemons: around)
    return WhyAnswer {
      $0.schedule = rules.job.name
      $0.zone = rules.zoneName
      $0.time = verdict.instant.rfc3339UTC
      $0.kind = verdict.kind
      $0.answer = text.sentence
      $0.steps = verdict.steps.map { WhyStep($0, text) }
      $0.decisions = verdict.decisions.map { DecisionRow($0, daemon.state.snapshot) }
      $0.decidedBy = text.decidedBy
      $0.run = run.map { RunRow($0, daemon.state.snapshot) }
      $0.firstFailure = failure.map { TaskRow($0) }
      $0.retries = retries.map(\.record.runID.description)
      $0.previous = verdict.previous?.rfc3339UTC
      $0.next = verdict.next?.rfc3339UTC
    }
  }
}

extension WhyStep {
  fileprivate init(_ step: WhyVerdict.Step, _ text: WhyText) {
    self.init()
    gate = step.gate.rawValue
    answer =
      switch step.answer {
      case .passed: "passed"
      case .stopped: "stopped"
      case .notAsked: "not-asked"
      case .later: "later"
      }
    detail = text.detail(of: step)
    waited = step.passage?.waited.inSeconds ?? 0
  }
}
