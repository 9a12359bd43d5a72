import CivilTime
import Fires
import SchedulerMachine

// What goes wrong, and what people do meanwhile.

extension Simulation {
  mutating func disturb() {
    let weights = scenario.weights
    func draws(_ weight: Int) -> Bool { weight > 0 && random.once(in: weight) }
    if draws(weights.crash) { crash() }
    if draws(weights.clockStep) { setClock() }
    guard machine != nil else { return }
    if draws(weights.reload) { reload() }
    if draws(weights.pause) { pauseOrResume() }
    if draws(weights.request) {
      requests += 1
      handle(
        .request(RunRequested(id: RequestID(number: requests), schedule: random.pick(jobs.keys.sorted() + ["gone"]))))
    }
    if draws(weights.backfill) { backfill() }
    if draws(120), let run = processes.living().sorted().first { handle(.cancel(run, by: "somebody")) }
  }

  /// The daemon dies at this moment; another begins a while later.
  mutating func crash() {
    guard machine != nil else { return }
    machine = nil
    report.crashes += 1
    trace?("\(now.wall.rfc3339UTC) crash")
    uncommitted = []
    pending = []
    checkCommitted()
    schedule(.daemonBegins, after: random.pick([.milliseconds(10), .seconds(5), .seconds(4000), .seconds(100_000)]))
  }

  /// A daemon begins with what the ledger remembers.
  mutating func begin() {
    let now = now
    var machine = SchedulerMachine(maxRuns: scenario.maxRuns)
    var beginning = Beginning(jobs: jobs.values.sorted { $0.name < $1.name })
    beginning.marks = ledger.marks
    beginning.waiting = ledger.waiting.values.sorted { ($0.plannedStart, $0.runID) < ($1.plannedStart, $1.runID) }
    beginning.runs = ledger.runs.values.filter { $0.ending == nil }.map(\.record).sorted { $0.runID < $1.runID }
      .map { ($0, processes.fact(about: $0.runID)) }
    beginning.pauses = Array(ledger.pauses.values)
    beginning.backfills = ledger.backfills.values.sorted { $0.schedule < $1.schedule }
    for job in beginning.jobs {
      if expectations[job.name] == nil { expectations[job.name] = Expectation(job, at: now.wall) }
      expectations[job.name]?.began(with: ledger.marks[job.name], at: now.wall)
      expectations[job.name]?.advance(to: now.wall)
    }
    let steps = machine.handle(.began(beginning), at: now)
    self.machine = machine
    trace?("\(now.wall.rfc3339UTC) begins\n\(steps.map { "    \($0)\n" }.joined())")
    for step in steps { check(step) }
    uncommitted += steps
    schedule(.commit, after: random.duration(0...20))
  }

  private mutating func reload() {
    let now = now
    let name = random.pick(jobs.keys.sorted())
    renew(name)
    guard let job = jobs[name] else { return }
    expectations[name]?.replaced(by: job, at: now.wall)
    handle(.loaded(random.once(in: 2) ? [job] : jobs.values.sorted { $0.name < $1.name }, removed: []))
  }

  private mutating func setClock() {
    let seconds = random.pick([-90_000, -11_000, -7000, -1800, -61, -1, 1, 59, 3599, 10_000, 11_000, 90_000])
    wallOffset += Int64(seconds) * 1_000_000
    guard machine != nil else { return }
    let now = now
    for name in expectations.keys {
      expectations[name]?.stepped(by: .seconds(seconds), to: now.wall)
      expectations[name]?.advance(to: now.wall)
    }
    handle(.clockStepped(by: .seconds(seconds)))
  }

  private mutating func pauseOrResume() {
    let schedule: String? = random.once(in: 4) ? nil : random.pick(jobs.keys.sorted())
    if random.once(in: 2) { return handle(.resume(schedule: schedule)) }
    let until =
      random.once(in: 2) ? now.wall.instant.advanced(bySeconds: Int64.random(in: 1...20_000, using: &random)) : nil
    handle(.pause(PauseRecord(schedule: schedule, until: until, note: nil, requestedBy: nil)))
  }

  private mutating func backfill() {
    let name = random.pick(jobs.keys.sorted())
    guard ledger.backfills[name] == nil, machine?.activeBackfills.contains(where: { $0.schedule == name }) == false
    else {
      return
    }
    requests += 1
    let from = now.wall.instant.advanced(bySeconds: -Int64.random(in: 1...20_000, using: &random))
    handle(
      .backfill(
        BackfillRecord(
          schedule: name, from: from, through: now.wall.instant, parallel: random.pick([1, 3]), number: Int(requests))))
  }

  /// The faults are over: everything that waits must drain.
  mutating func calm() {
    let now = now
    isCalm = true
    if machine == nil, !pending.contains(where: { if case .daemonBegins = $0.what { true } else { false } }) { begin() }
    scenario.weights = .init()
    for schedule in [nil] + jobs.keys.sorted() { handle(.resume(schedule: schedule)) }
    for run in processes.living() { processes.stop(run, at: sinceBoot) }
    for name in jobs.keys.sorted() {
      jobs[name]?.isEnabled = false
      if let job = jobs[name] { expectations[name]?.replaced(by: job, at: now.wall) }
    }
    if machine != nil { handle(.loaded(jobs.values.sorted { $0.name < $1.name }, removed: [])) }
  }

  /// Whether nothing is open any more.
  var isDrained: Bool {
    machine.map { $0.openFires.isEmpty && $0.activeBackfills.isEmpty } ?? false && uncommitted.isEmpty
  }
}
