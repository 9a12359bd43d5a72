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
    guard !isStopping else { return steps.append([], [.answer(request.id, .refused(.daemonPaused(note: nil)))]) }
    sequence += 1
    let id = id(of: request, now)
    let fire = OpenFire(
      id: id, fire: request.retries?.fire ?? FireID(schedule: request.schedule, instant: now.instant),
      trigger: request.trigger, stage: .checking, plannedStart: now.wall, requestedBy: request.requestedBy,
      note: request.note, retryOf: request.retries?.run, overlap: job.overlap, request: request.id, sequence: sequence)
    insert(fire)
    var step = Step(run: id)
    enterGates(id, &step, now)
    steps.append(step)
  }

  /// Admits a request under the next id.
  mutating func admitAgain(_ fire: OpenFire, _ steps: inout Steps, _ now: Now) {
    sequence += 1
    let number = lastRequests[fire.fire.schedule].map { $0.instant == fire.fire.instant ? $0.number + 1 : 1 } ?? 1
    lastRequests[fire.fire.schedule] = (fire.fire.instant, number)
    var again = OpenFire(
      id: .manual(fire.fire.schedule, at: fire.fire.instant, number: number), fire: fire.fire, trigger: fire.trigger,
      stage: .checking, plannedStart: fire.plannedStart, requestedBy: fire.requestedBy, note: fire.note,
      retryOf: nil, overlap: fire.overlap, sequence: sequence)
    again.request = fire.request
    insert(again)
    var step = Step(run: again.id)
    enterOverlap(again.id, &step, now)
    steps.append(step)
  }

  /// The next id of this second.
  private mutating func id(of request: RunRequested, _ now: Now) -> RunID {
    if let retried = request.retries { return .retry(of: retried.run, number: retried.number) }
    let last = lastRequests[request.schedule]
    let number = last?.instant == now.instant ? (last?.number ?? 0) + 1 : 1
    lastRequests[request.schedule] = (now.instant, number)
    return .manual(request.schedule, at: now.instant, number: number)
  }
}
