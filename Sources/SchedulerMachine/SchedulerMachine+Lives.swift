import CivilTime
import Fires

// Since when each schedule fires by which rules.

extension SchedulerMachine {
  /// Takes up the lives that the ledger knows: what changed while no daemon ran, changed at the latest now.
  mutating func live(on known: [String: ScheduleLife], _ steps: inout Steps, _ now: Now) {
    var step = Step()
    var gone = known
    for (name, entry) in entries.sorted(by: { $0.key < $1.key }) where entry.job.isEnabled {
      let life = ScheduleLife(of: entry.job, since: now.wall)
      // What an earlier format did not tell is no change.
      let isSame = gone.removeValue(forKey: name).map {
        life.isSame(as: $0) || $0.since == nil && $0.hasRules(of: life)
      }
      if isSame != true { step.writes.append(.live(life)) }
    }
    for name in gone.keys.sorted() {
      step.writes.append(.endLife(schedule: name, at: now.wall, entries[name] == nil ? .removed : .disabled))
    }
    steps.append(step)
  }
}

extension ScheduleLife {
  init(of job: ScheduledJob, since: Timestamp?) {
    self.init(
      schedule: job.name, since: since, fingerprint: job.fingerprint, notBefore: job.notBefore, notAfter: job.notAfter)
  }

  fileprivate func hasRules(of other: ScheduleLife) -> Bool { fingerprint == other.fingerprint }
}
