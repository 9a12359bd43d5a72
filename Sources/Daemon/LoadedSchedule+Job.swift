import CivilTime
import Cron
import Fires
import Loading
import ScheduleFile
import SchedulerMachine

extension LoadedSchedule {
  /// The schedule as the scheduler's machine wants it; nil where its zone was never readable: it cannot fire.
  ///
  /// - Parameter machine: the machine's identity, by which its jitter is drawn.
  func job(on machine: String?) -> ScheduledJob? {
    guard let zone else { return nil }
    var job = ScheduledJob(name: schedule.name, expressions: schedule.cron, zone: zone, fingerprint: fingerprint)
    job.isEnabled = schedule.isEnabled
    job.isConstrained = !schedule.constraints.isEmpty
    job.overlap = OverlapPolicy(schedule.overlap)
    job.catchUp = .init(
      policy: .init(schedule.catchUp), window: schedule.catchUpWindow, limit: schedule.catchUpLimit)
    job.startDeadline = schedule.startDeadline
    job.jitter = CronIdentity(name: schedule.seed ?? schedule.name, machine: machine).delay(below: schedule.jitter)
    job.notBefore = schedule.notBefore?.instant(in: zone)
    job.notAfter = schedule.notAfter?.instant(in: zone)
    for date in excludedDates.all {
      switch date.day {
      case .single(let day): job.exclusions.insert(day, label: date.label)
      case .yearly(let month, let day): job.exclusions.insertYearly(month: month, day: day, label: date.label)
      }
    }
    return job
  }
}

extension OverlapPolicy {
  fileprivate init(_ overlap: Overlap) {
    self =
      switch overlap {
      case .skip: .skip
      case .queue: .queue
      case .replace: .replace
      case .allow: .allow
      }
  }
}

extension ScheduledJob.CatchUp.Policy {
  fileprivate init(_ catchUp: CatchUp) {
    self =
      switch catchUp {
      case .none: .none
      case .latest: .latest
      case .all: .all
      }
  }
}
