import CivilTime
import Fires
import TimerWheel

// What the daemon begins with, and what a reload changes.

extension SchedulerMachine {
  /// Takes up what the ledger remembers, then decides about what came due meanwhile.
  mutating func begin(_ beginning: Beginning, _ steps: inout Steps, _ now: Now) {
    let beginning = recorded(beginning, &steps)
    for pause in beginning.pauses { remember(pause) }
    for job in beginning.jobs { entries[job.name] = Entry(job: job, mark: Mark(now, job)) }
    isBeginning = true
    for (record, _) in beginning.runs { reopen(record, now) }
    for waiting in beginning.waiting { reopen(waiting, now) }
    markReplaced()
    for (record, fact) in beginning.runs { take(fact, about: record, &steps, now) }
    for backfill in beginning.backfills { backfills[backfill.schedule, default: []].append(backfill) }
    for (name, mark) in beginning.marks.sorted(by: { $0.key < $1.key }) where entries[name]?.job.isEnabled != true {
      retire(name, mark, &steps)
    }
    for job in beginning.jobs where job.isEnabled { plan(job, beginning.marks[job.name], &steps, now) }
    live(on: beginning.lives, &steps, now)
    resumeWaiting(&steps, now)
    wake(&steps, now)
    fireBoot(beginning, &steps, now)
    isBeginning = false
    letGoOn(&steps, now)
  }

  /// Lets everything go on that may: what waited longest for its schedule, then by the order under the limit.
  private mutating func letGoOn(_ steps: inout Steps, _ now: Now) {
    let names = openBySchedule.keys.sorted()
    for name in names { releaseOverlap(of: name, &steps, now) }
    releaseQueue(&steps, now)
    for name in names { offerCatchUp(of: name, &steps, now) }
    offerBackfills(&steps, now)
  }

  /// Plans a schedule from where the ledger remembers it, or anew.
  private mutating func plan(_ job: ScheduledJob, _ remembered: Mark?, _ steps: inout Steps, _ now: Now) {
    guard var mark = remembered, mark.fingerprint == job.fingerprint else {
      // A new or changed expression must not fire for a time at which it was not yet written.
      return planAnew(job.name, remembered, &steps, now)
    }
    let ahead = Timestamp(mark.instant) - now.wall
    if ahead >= Self.correction {
      steps.append([], [.announce(.clockCorrected(schedule: job.name, remembered: mark.instant))])
      mark = Mark(instant: now.instant, pass: mark.pass + 1, highest: now.instant, fingerprint: job.fingerprint)
      steps.append([.mark(schedule: job.name, mark)])
    } else if ahead > .zero, job.followsTheClock {
      mark = Mark(instant: now.instant, pass: mark.pass + 1, highest: mark.highest, fingerprint: job.fingerprint)
      steps.append([.mark(schedule: job.name, mark)])
    }
    entries[job.name]?.mark = mark
    arm(job.name)
  }

  /// Remembers how far a schedule came that fires no more: added or enabled again it begins anew, and its pass is known.
  private mutating func retire(_ name: String, _ mark: Mark, _ steps: inout Steps) {
    var mark = mark
    let isNews = !mark.fingerprint.isEmpty
    mark.fingerprint = ""
    retired[name] = mark
    if isNews { steps.append([.mark(schedule: name, mark)]) }
  }

  /// Begins at now: nothing is caught up.
  private mutating func planAnew(_ name: String, _ earlier: Mark?, _ steps: inout Steps, _ now: Now) {
    guard let job = entries[name]?.job else { return }
    var mark = Mark(now, job)
    // Remembered from a clock that was ahead: the ids of that pass may be taken.
    if let earlier { mark.pass = earlier.instant > now.instant ? earlier.pass + 1 : earlier.pass }
    retired[name] = nil
    entries[name]?.mark = mark
    stretches[name] = nil
    steps.append([.mark(schedule: name, mark)])
    arm(name)
  }

  /// Puts a schedule's next fire after its mark on the wheel.
  mutating func arm(_ name: String) {
    guard var entry = entries[name] else { return }
    if let timer = entry.timer { fires.cancel(timer) }
    entry.next = entry.job.isEnabled ? entry.job.next(after: entry.mark.instant, fixedAfter: entry.mark.highest) : nil
    entry.timer = entry.next.map { fires.insert(deadline: UInt64(clamping: $0.secondsSinceEpoch), payload: name) }
    entries[name] = entry
  }

  /// Fires what asks for it after a start of the kernel, once: also where an earlier daemon died before it did.
  ///
  /// Source: `cron.md`, section A.3, row 28.
  private mutating func fireBoot(_ beginning: Beginning, _ steps: inout Steps, _ now: Now) {
    guard let boot = beginning.boot else { return }
    for job in beginning.jobs where job.isEnabled && job.firesAtBoot && job.counts(boot.instant) {
      let remembered = beginning.marks[job.name]
      // A start of the kernel under a clock that was ahead has had its fire.
      let isDue = remembered.map { mark in
        mark.fingerprint == job.fingerprint && mark.highest < boot.instant && boot.instant <= now.instant
      }
      guard boot.isNew || isDue == true, var mark = entries[job.name]?.mark else { continue }
      mark.instant = max(boot.instant, mark.instant)
      mark.highest = max(boot.instant, mark.highest)
      entries[job.name]?.mark = mark
      arm(job.name)
      let fire = FireID(schedule: job.name, instant: boot.instant)
      guard open[fire.runID] == nil else { continue }
      var step = Step(run: fire.runID)
      step.writes.append(.mark(schedule: job.name, mark))
      admit(fire, .boot, plannedStart: Timestamp(boot.instant) + job.jitter, &step, now)
      steps.append(step)
    }
  }

  /// Puts schedules in the place of those that were there, and takes others away; what came due before is decided under the
  /// old ones.
  mutating func load(_ jobs: [ScheduledJob], _ removed: [String], _ steps: inout Steps, _ now: Now) {
    guard !isStopping else { return }
    wake(&steps, now)
    for job in jobs {
      guard let entry = entries[job.name], entry.job.isEnabled else {
        entries[job.name] = Entry(job: job, mark: Mark(now, job))
        if job.isEnabled {
          planAnew(job.name, retired[job.name], &steps, now)
          steps.append([.live(ScheduleLife(of: job, since: now.wall))])
        }
        continue
      }
      guard entry.job != job else { continue }
      change(job, from: entry, &steps, now)
    }
    for name in removed.sorted() {
      if let timer = entries[name]?.timer { fires.cancel(timer) }
      if let entry = entries.removeValue(forKey: name), entry.job.isEnabled {
        retire(name, entry.mark, &steps)
        steps.append([.endLife(schedule: name, at: now.wall, .removed)])
      }
      stretches[name] = nil
      closeWaiting(of: name, .scheduleRemoved, &steps, now)
    }
    releaseQueue(&steps, now)
    offerBackfills(&steps, now)
  }

  private mutating func change(_ job: ScheduledJob, from entry: Entry, _ steps: inout Steps, _ now: Now) {
    entries[job.name]?.job = job
    if job.startDeadline != entry.job.startDeadline {
      for id in openBySchedule[job.name] ?? [] where open[id]?.holdsPlace == false { armDeadline(of: id) }
    }
    guard !entry.job.firesLike(job) else { return }
    if !job.isEnabled {
      if let timer = entry.timer { fires.cancel(timer) }
      entries[job.name]?.next = nil
      entries[job.name]?.timer = nil
      retire(job.name, entry.mark, &steps)
      steps.append([.endLife(schedule: job.name, at: now.wall, .disabled)])
      closeWaiting(of: job.name, .scheduleDisabled, &steps, now)
      return
    }
    if entry.job.fingerprint == job.fingerprint, entry.job.notBefore == job.notBefore {
      moveOn(job.name, entry.mark, &steps, now)
    } else {
      planAnew(job.name, entry.mark, &steps, now)
    }
    let life = ScheduleLife(of: job, since: now.wall)
    if !life.isSame(as: ScheduleLife(of: entry.job, since: nil)) { steps.append([.live(life)]) }
    let next = entries[job.name]?.next
    if entry.job.zone != job.zone, entry.job.expressions == job.expressions, next != entry.next {
      steps.append([], [.announce(.nextMoved(schedule: job.name, from: entry.next, to: next))])
    }
  }

  /// The rules of its zone changed, or its end was moved: nothing that lies behind comes due by that.
  private mutating func moveOn(_ name: String, _ earlier: Mark, _ steps: inout Steps, _ now: Now) {
    var mark = earlier
    mark.instant = max(mark.instant, now.instant)
    mark.highest = max(mark.highest, mark.instant)
    entries[name]?.mark = mark
    if mark != earlier { steps.append([.mark(schedule: name, mark)]) }
    arm(name)
  }
}

extension Mark {
  /// Rises to a fire that was decided.
  mutating func pass(_ fire: FireID) {
    guard (fire.pass, fire.instant) > (pass, instant) else { return }
    pass = fire.pass
    instant = fire.instant
    highest = max(highest, instant)
  }

  /// The mark of a schedule that begins now.
  init(_ now: Now, _ job: ScheduledJob) {
    self.init(instant: now.instant, fingerprint: job.fingerprint)
  }
}

extension Now {
  /// The whole second of the wall clock.
  var instant: Instant { wall.instant }
}
