import CivilTime
import Fires
import SchedulerMachine

// What must hold in every history.

extension Simulation {
  private mutating func complain(_ text: String) { report.complaints.append(text) }

  /// What a step may not start: a paused fire, or one run too many.
  mutating func check(_ step: Step) {
    for case .run(let record) in step.writes { policies[record.runID] = machine?.openFire(record.runID)?.overlap }
    for case .run(let record) in step.writes where record.trigger.isFire {
      guard let (daemon, schedules) = machine?.activePauses else { continue }
      if [daemon, schedules[record.fire.schedule]].contains(where: { $0?.holds(at: now.wall.instant) == true }) {
        complain("\(record.runID) is started while paused")
      }
    }
    if let machine, machine.runningCount > scenario.maxRuns {
      complain("\(machine.runningCount) runs at once; the limit is \(scenario.maxRuns)")
    }
  }

  /// What may not be started when its start is performed.
  mutating func checkStart(_ record: RunRecord) {
    let id = record.runID
    if (processes.executions[id] ?? 0) > 0 { complain("\(id) executes twice") }
    if bug != .startsBeforeCommit, ledger.runs[id] == nil { complain("\(id) starts without a row") }
    let others = processes.living(of: record.fire.schedule).filter { $0 != id && policies[$0] != .allow }
    if let other = others.first, jobs[record.fire.schedule]?.overlap != .allow, policies[id] != .allow {
      complain("\(id) starts while \(other) runs")
    }
  }

  /// The machine's marks are those that are worked out without it.
  mutating func checkMarks() {
    for (name, expectation) in expectations {
      guard let mark = machine?.mark(of: name), jobs[name]?.isEnabled == true, mark != expectation.mark else {
        continue
      }
      complain("the mark of \(name) is \(mark); it should be \(expectation.mark)")
    }
  }

  /// At every crash: what the marks say was decided is covered.
  mutating func checkCommitted() {
    for (name, expectation) in expectations {
      guard let mark = ledger.marks[name] else { continue }
      checkCoverage(
        of: expectation.due.filter { $0.pass < mark.pass || $0.pass == mark.pass && $0.instant <= mark.instant })
    }
  }

  /// Every due instant has exactly one record: a decision, a stretch around it, or a row that waits.
  mutating func checkCoverage(of due: Set<FireID>) {
    let stretches = Dictionary(grouping: ledger.decisions.values.filter { $0.first < $0.fire.instant }) {
      $0.fire.schedule
    }
    let waiting = Dictionary(grouping: ledger.waiting.values.filter(\.trigger.isFire)) { $0.fire }
    for fire in due {
      let around = (stretches[fire.schedule] ?? []).filter {
        $0.fire.pass == fire.pass && $0.first <= fire.instant && fire.instant < $0.fire.instant
      }
      let own = ledger.decisions[fire].map { [$0] } ?? []
      let waits = waiting[fire] ?? []
      guard own.count + around.count + waits.count != 1 else { continue }
      complain("\(fire.runID) is covered by \(own + around) and \(waits)")
    }
  }

  /// At the end: everything is covered, nothing waits, nothing is open, and nothing was decided that was not due.
  mutating func conclude() {
    guard report.complaints.isEmpty else { return }
    if !isDrained { complain("not drained: \(machine?.openFires.map { "\($0.id) \($0.stage)" } ?? ["no daemon"])") }
    for expectation in expectations.values { checkCoverage(of: expectation.due) }
    let due = Set(expectations.values.flatMap(\.due))
    for record in ledger.decisions.values where !due.contains(record.fire) {
      complain("\(record.fire.runID) was decided as \(record.decision) and never due")
    }
    for run in ledger.runs.values where run.ending == nil { complain("\(run.record.runID) has no outcome") }
    for (id, count) in processes.executions where count > 1 { complain("\(id) executed \(count) times") }
    report.decisions = ledger.decisions.count
  }
}
