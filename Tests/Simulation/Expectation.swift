import CivilTime
import Cron
import Fires
import SchedulerMachine

/// Which instants of one schedule have come due, worked out without the machine.
struct Expectation {
  private(set) var job: ScheduledJob
  private(set) var mark: Mark
  /// Whether it ever fired, or was to.
  private var isPlanned: Bool
  private(set) var due: Set<FireID> = []

  init(_ job: ScheduledJob, at now: Timestamp) {
    self.job = job
    mark = Mark(instant: now.instant, fingerprint: job.fingerprint)
    isPlanned = job.isEnabled
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
    guard job.isEnabled else { return }
    let isCorrection = distance >= .seconds(3 * 3600) || distance <= .seconds(-3 * 3600)
    let followsTheClock = job.expressions.contains(where: \.isWildcard)
    guard isCorrection || distance < .zero && now.instant < mark.instant && followsTheClock else { return }
    restart(at: now.instant, isCorrection: isCorrection)
  }

  /// A daemon began, and its ledger remembers a mark.
  mutating func began(with remembered: Mark?, at now: Timestamp) {
    // What the daemon before had not committed comes due again, or never was.
    let known = remembered ?? Mark(instant: .epoch, fingerprint: "")
    due = due.filter { ($0.pass, $0.instant) <= (known.pass, known.instant) }
    mark = remembered ?? Mark(instant: now.instant, fingerprint: "")
    isPlanned = remembered != nil
    guard job.isEnabled else { return }
    guard let remembered, remembered.fingerprint == job.fingerprint else { return renew(at: now) }
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
    let isEndMoved = job.notAfter != new.notAfter
    job = new
    guard new.isEnabled else { return }
    if !isSame {
      renew(at: now)
    } else if isEndMoved {
      mark.instant = max(mark.instant, now.instant)
      mark.highest = max(mark.highest, mark.instant)
    }
  }

  /// Nothing before now is made up; ids of an earlier pass stay taken.
  private mutating func renew(at now: Timestamp) {
    if isPlanned, mark.instant > now.instant { mark.pass += 1 }
    isPlanned = true
    mark = Mark(instant: now.instant, pass: mark.pass, fingerprint: job.fingerprint)
  }
}
