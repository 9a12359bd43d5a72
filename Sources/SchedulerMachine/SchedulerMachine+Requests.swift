import CivilTime
import Fires

// Runs that somebody asks for.

extension SchedulerMachine {
  /// Admits a run that was asked for: it ignores cron, pause and dates, and obeys constraint, overlap and the limit.
  ///
  /// Source: `scheduling.md`, section 3.
  mutating func admit(_ request: RunRequested, _ steps: inout Steps, _ now: Now) {
    guard let job = entries[request.schedule]?.job else {
      return steps.append([], [.answer(request.id, .unknownSchedule)])
    }
    guard !isStopping else { return steps.append([], [.answer(request.id, .refused(Self.stoppingReason))]) }
    // What it retries may have begun again since somebody looked.
    if let retried = request.retries?.run, open[retried] != nil {
      return steps.append([], [.answer(request.id, .refused(.overlaps(retried)))])
    }
    sequence += 1
    let id = id(of: request, now)
    guard open[id] == nil else { return steps.append([], [.answer(request.id, .refused(.overlaps(id)))]) }
    let fire = OpenFire(
      id: id, fire: request.retries?.fire ?? FireID(schedule: request.schedule, instant: now.instant),
      trigger: request.trigger, stage: .checking, plannedStart: now.wall, plannedSinceBoot: now.sinceBoot,
      requestedBy: request.requestedBy, note: request.note, retryOf: request.retries?.run, overlap: job.overlap,
      request: request.id, sequence: sequence)
    insert(fire)
    var step = Step(run: id)
    enterGates(id, &step, now)
    steps.append(step)
  }

  /// Admits a request under the next id.
  mutating func admitAgain(_ fire: OpenFire, _ steps: inout Steps, _ now: Now) {
    sequence += 1
    var again = OpenFire(
      id: nextID(of: fire.fire.schedule, at: fire.fire.instant), fire: fire.fire, trigger: fire.trigger,
      stage: .checking, plannedStart: fire.plannedStart, plannedSinceBoot: fire.plannedSinceBoot,
      requestedBy: fire.requestedBy, note: fire.note,
      retryOf: nil, overlap: fire.overlap, sequence: sequence)
    again.request = fire.request
    insert(again)
    var step = Step(run: again.id)
    enterOverlap(again.id, &step, now)
    steps.append(step)
  }

  static let stoppingReason = Reason.couldNotStart("the daemon is stopping")

  private mutating func id(of request: RunRequested, _ now: Now) -> RunID {
    if let retried = request.retries { return .retry(of: retried.run, number: retried.number) }
    return nextID(of: request.schedule, at: now.instant)
  }

  /// The next id of a second that is not open.
  private mutating func nextID(of schedule: String, at instant: Instant) -> RunID {
    var number = lastRequests[schedule].map { $0.instant == instant ? $0.number : 0 } ?? 0
    repeat { number += 1 } while open[.manual(schedule, at: instant, number: number)] != nil
    lastRequests[schedule] = (instant, number)
    return .manual(schedule, at: instant, number: number)
  }
}
