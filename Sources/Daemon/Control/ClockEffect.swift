import CivilTime
import Cron
import SchedulerMachine

/// What a change of the clock does to the fires of a schedule whose times it skips or repeats.
///
/// Source: `cron.md`, section B.2.
enum ClockEffect {
  /// A time that is skipped fires at the change; one that is repeated fires the first time.
  case once
  /// A time that is repeated fires both times.
  case both

  /// Nil where it does nothing.
  init?(of transition: TimeZoneRules.Transition, on job: ScheduledJob) {
    let at = transition.instant
    let before = at.advanced(bySeconds: -1)
    let shift = Int64(transition.offsetAfter - transition.offsetBefore)
    guard shift < 0 else {
      guard job.next(after: before) == at, Self.isSkipped(at, before, job) else { return nil }
      self = .once
      return
    }
    guard let first = job.next(after: at.advanced(bySeconds: shift - 1)), first < at else { return nil }
    let again = job.next(after: before)
    self = again.map { $0 < at.advanced(bySeconds: -shift) } ?? false ? .both : .once
  }

  /// Whether one of the expressions fires at the change because the clock skips its time.
  private static func isSkipped(_ at: Instant, _ before: Instant, _ job: ScheduledJob) -> Bool {
    job.expressions.contains { expression in
      !expression.isWildcard && expression.next(after: before, in: job.zone) == at
        && expression.clockChange(at: at, since: before, in: job.zone) != nil
    }
  }
}
