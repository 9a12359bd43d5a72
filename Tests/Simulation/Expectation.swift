import CivilTime
import Cron
import Fires
import SchedulerMachine

/// Which instants of one schedule have come due, worked out without the machine.
struct Expectation {
  private(set) var job: ScheduledJob
  private(set) var mark: Mark
  private(set) var due: Set<FireID> = []

  init(_ job: ScheduledJob, at now: Timestamp) {
    self.job = job
    mark = Mark(instant: now.instant, fingerprint: job.fingerprint)
  }

  /// Time has passed.
  mutating func advance(to now: Timestamp) {
    guard job.isEnabled else { return }
    while let next = next, next <= now.instant {
      due.insert(FireID(schedule: job.name, instant: next, pass: mark.pass))
      mark.instant = next
      mark.highest = max(next, mark.highest)
    }
  }

  /// The first instant after the mark: of expressions at fixed times only what no pass had before.
  private var next: Instant? {
    job.expressions.compactMap { expression in
      let after = expression.isWildcard ? mark.instant : max(mark.instant, mark.highest)
      let start = job.notBefore.map { max(after, $0.advanced(bySeconds: -1)) } ?? after
      return expression.next(after: start, in: job.zone)
    }.min().flatMap { found in job.notAfter.map { found <= $0 } ?? true ? found : nil }
  }

  /// The clock was set while the daemon lived; `cron.md`, section B.3.
  mutating func stepped(by distance: Duration, to now: Timestamp) {
    let isCorrection = distance >= .seconds(3 * 3600) || distance <= .seconds(-3 * 3600)
    let followsTheClock = job.expressions.contains(where: \.isWildcard)
    guard isCorrection || distance < .zero && now.instant < mark.instant && followsTheClock else { return }
    restart(at: now.instant, isCorrection: isCorrection)
  }

  /// A daemon began, and its ledger remembers a mark.
  mutating func began(with remembered: Mark?, at now: Timestamp) {
    guard let remembered, remembered.fingerprint == job.fingerprint, job.isEnabled else {
      return renew(job, remembered, at: now)
    }
    // What the daemon before had not committed comes due again.
    for fire in due where fire.pass == remembered.pass && fire.instant > remembered.instant { due.remove(fire) }
    for fire in due where fire.pass > remembered.pass { due.remove(fire) }
    mark = remembered
    let ahead = Timestamp(mark.instant) - now
    if ahead >= .seconds(3 * 3600) {
      restart(at: now.instant, isCorrection: true)
    } else if ahead > .zero, job.expressions.contains(where: \.isWildcard) {
      restart(at: now.instant, isCorrection: false)
    }
  }

  private mutating func restart(at instant: Instant, isCorrection: Bool) {
    if instant < mark.instant { mark.pass += 1 }
    mark.instant = instant
    if isCorrection { mark.highest = instant }
  }

  /// The definition was put in the place of another.
  mutating func replaced(by new: ScheduledJob, at now: Timestamp) {
    advance(to: now)
    let isSame =
      job.isEnabled == new.isEnabled && job.fingerprint == new.fingerprint && job.notBefore == new.notBefore
    let wasEnabled = job.isEnabled
    job = new
    if !isSame { renew(new, wasEnabled ? mark : nil, at: now) }
  }

  /// Nothing before now is made up; ids of an earlier pass stay taken.
  private mutating func renew(_ new: ScheduledJob, _ earlier: Mark?, at now: Timestamp) {
    if let earlier {
      for fire in due where (fire.pass, fire.instant) > (earlier.pass, earlier.instant) { due.remove(fire) }
    }
    let pass = earlier.map { $0.instant > now.instant ? $0.pass + 1 : $0.pass } ?? 1
    mark = Mark(instant: now.instant, pass: pass, fingerprint: new.fingerprint)
  }
}
