public import CivilTime
import Cron
import TimerWheel

/// All schedules: time and answers in, decisions out; no clock, no process, no file.
///
/// Source: `scheduling.md`, sections 1 and 3; `cron.md`, section B.3.
public struct SchedulerMachine: Sendable {
  /// What happened outside.
  public enum Event: Sendable {
    /// The schedules were read; they replace all that were there. The boot is told once, by the daemon's first load.
    case loaded([ScheduledJob], marks: [String: Mark], boot: Boot? = nil)
    /// The armed moment has come, or may have.
    case woke
    /// The wall clock was set, by this much.
    case clockStepped(by: Duration)
    case constraintAnswered(Fire, ConstraintAnswer)
    /// The moment to ask again, that `retryConstraint` asked for.
    case constraintRetryDue(Fire)
    case startFailed(Fire, reason: String)
    /// A run goes on from before the daemon started.
    case runAdopted(schedule: String, runID: String)
    case runEnded(schedule: String, runID: String)
  }

  /// What a host constraint said at one fire.
  public enum ConstraintAnswer: Hashable, Sendable {
    case matches
    case doesNotMatch(reason: String)
    /// A passing fault: nobody knows whether it matches.
    case couldNotBeChecked(reason: String)
  }

  /// How far a schedule has come, as the ledger remembers it.
  public struct Mark: Hashable, Sendable {
    /// The last instant that was decided.
    public var instant: Instant
    public var pass: Int
    /// The fingerprint of the expressions and the zone it was decided under.
    public var fingerprint: String

    /// Remembers how far a schedule has come.
    public init(instant: Instant, pass: Int = 1, fingerprint: String) {
      self.instant = instant
      self.pass = pass
      self.fingerprint = fingerprint
    }
  }

  /// The start of the kernel under which the daemon runs.
  public struct Boot: Hashable, Sendable {
    /// When a daemon first ran under it: the instant of the fires that follow from it.
    public let instant: Instant
    /// Whether this daemon is the first.
    public let isNew: Bool

    /// Describes a start of the kernel.
    public init(instant: Instant, isNew: Bool) {
      self.instant = instant
      self.isNew = isNew
    }
  }

  /// What is to be done outside, in this order.
  public enum Effect: Sendable, Equatable {
    /// Send `woke` at this moment; nil: nothing is due any more.
    case arm(Instant?)
    /// Remember how far a schedule has come.
    case remember(schedule: String, Mark)
    case checkConstraint(Fire)
    /// Send `constraintRetryDue` after this much time.
    case retryConstraint(Fire, after: Duration)
    /// Record `started`, then start the run; `startFailed` where that cannot be done.
    case start(Fire, lateness: Duration)
    case record(Fire, Decision, lateness: Duration)
  }

  /// A fire older than this is not made up.
  static let catchUpWindow: Int64 = 24 * 3600
  /// How long a constraint that cannot be checked is asked again, and how long between.
  static let lookupDeadline: Duration = .seconds(60)
  static let lookupRetry: Duration = .seconds(5)
  /// A clock that moves this far was wrong, and is now corrected.
  static let correction: Duration = .seconds(3 * 3600)

  var entries: [String: Entry] = [:]
  private var wheel = TimerWheel<String>()
  var running: [String: Set<String>] = [:]
  var retries: [Fire: Int] = [:]
  private var armed: Instant?

  /// A scheduler without schedules.
  public init() {}

  struct Entry {
    let job: ScheduledJob
    var mark: Mark
    var next: Instant?
    var timer: TimerHandle?
  }

  /// The schedules' names and next fires, those without one last.
  public var upcoming: [(schedule: String, next: Instant?)] {
    entries.map { ($0.key, $0.value.next) }.sorted {
      ($0.1?.secondsSinceEpoch ?? .max, $0.0) < ($1.1?.secondsSinceEpoch ?? .max, $1.0)
    }
  }

  /// The ids of the runs that are going on.
  public var runningRuns: [String] { running.values.flatMap { $0 }.sorted() }

  /// Takes one event at a moment of the wall clock and says what is to be done about it.
  public mutating func handle(_ event: Event, at now: Timestamp) -> [Effect] {
    var effects: [Effect] =
      switch event {
      case .loaded(let jobs, let marks, let boot):
        enterLoaded(jobs, marks, now) + enterBooted(boot, jobs, marks, now)
      case .woke: enterDue(now)
      case .clockStepped(let distance): enterStepped(distance, now)
      case .constraintAnswered(let fire, let answer): enterAnswered(fire, answer, now)
      case .constraintRetryDue(let fire): [.checkConstraint(fire)]
      case .startFailed(let fire, let reason): enterStartFailed(fire, reason, now)
      case .runAdopted(let schedule, let runID): adopt(schedule, runID)
      case .runEnded(let schedule, let runID): forget(schedule, runID)
      }
    let next = wheel.nextDeadline.map { Instant(secondsSinceEpoch: Int64($0)) }
    if next != armed {
      armed = next
      effects.append(.arm(next))
    }
    return effects
  }
}

// MARK: Loading and time

extension SchedulerMachine {
  private mutating func enterLoaded(
    _ jobs: [ScheduledJob], _ marks: [String: Mark], _ now: Timestamp
  ) -> [Effect] {
    let before = entries
    for entry in before.values { if let timer = entry.timer { wheel.cancel(timer) } }
    entries = [:]
    var effects: [Effect] = []
    for job in jobs {
      var mark = before[job.name]?.mark ?? marks[job.name] ?? Mark(instant: now.instant, fingerprint: "")
      if mark.fingerprint != job.fingerprint {
        // A changed expression must not fire for a time at which it was not yet written.
        mark = Mark(instant: max(mark.instant, now.instant), pass: mark.pass, fingerprint: job.fingerprint)
        effects.append(.remember(schedule: job.name, mark))
      }
      entries[job.name] = Entry(job: job, mark: mark)
      plan(job.name)
    }
    return effects + enterDue(now)
  }

  /// Fires what asks for it after a start of the kernel, once: also where an earlier daemon died before it did.
  ///
  /// Source: `cron.md`, section A.3, row 28.
  private mutating func enterBooted(
    _ boot: Boot?, _ jobs: [ScheduledJob], _ marks: [String: Mark], _ now: Timestamp
  ) -> [Effect] {
    guard let boot else { return [] }
    return jobs.filter(\.firesAtBoot).flatMap { job -> [Effect] in
      guard boot.isNew || marks[job.name].map({ $0.instant < boot.instant }) == true else { return [] }
      let fire = Fire(schedule: job.name, instant: boot.instant)
      if var entry = entries[job.name] {
        entry.mark.instant = max(boot.instant, entry.mark.instant)
        entries[job.name] = entry
      }
      return job.isConstrained ? [.checkConstraint(fire)] : admit(fire, now)
    }
  }

  /// Puts a schedule's next fire after its mark on the wheel.
  private mutating func plan(_ name: String) {
    guard var entry = entries[name] else { return }
    if let timer = entry.timer { wheel.cancel(timer) }
    entry.next = entry.job.next(after: entry.mark.instant)
    entry.timer = entry.next.map {
      wheel.insert(deadline: UInt64(clamping: $0.secondsSinceEpoch), payload: name)
    }
    entries[name] = entry
  }

  private mutating func enterDue(_ now: Timestamp) -> [Effect] {
    var due: [String] = []
    wheel.advance(to: UInt64(clamping: now.instant.secondsSinceEpoch)) { due.append($0) }
    return due.flatMap { enterDue($0, now) }
  }

  /// Decides about all of a schedule's instants up to now: the last one fires, those before it were missed.
  private mutating func enterDue(_ name: String, _ now: Timestamp) -> [Effect] {
    guard var entry = entries[name], let first = entry.next else { return [] }
    entry.timer = nil
    let latest = entry.job.latest(after: first, through: now.instant) ?? first
    var effects: [Effect] = []
    let fire = Fire(schedule: name, instant: latest, pass: entry.mark.pass)
    let lateness = now - Timestamp(latest)
    if lateness > .seconds(Self.catchUpWindow) {
      let reason = "older than the catch-up window of 24 h"
      effects.append(.record(fire, .missed(first: first, reason: reason), lateness: lateness))
    } else {
      if let last = entry.job.latest(after: first.advanced(bySeconds: -1), through: latest.advanced(bySeconds: -1)) {
        let missed = Fire(schedule: name, instant: last, pass: entry.mark.pass)
        let earlier = first < last ? "also all since \(first.rfc3339UTC); " : ""
        let reason = "\(earlier)the latest fire, \(latest.rfc3339UTC), is caught up instead"
        effects.append(
          .record(missed, .missed(first: first, reason: reason), lateness: now - Timestamp(last)))
      }
      effects += entry.job.isConstrained ? [.checkConstraint(fire)] : admit(fire, now)
    }
    entry.mark.instant = latest
    entries[name] = entry
    plan(name)
    return effects
  }

  private mutating func enterStepped(_ distance: Duration, _ now: Timestamp) -> [Effect] {
    var effects: [Effect] = []
    for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
      let isCorrection = distance >= Self.correction || distance <= .zero - Self.correction
      let comesAgain = distance < .zero && entry.job.expressions.contains { $0.isWildcard }
      guard isCorrection || comesAgain else { continue }
      var mark = entry.mark
      if now.instant < mark.instant { mark.pass += 1 }
      mark.instant = now.instant
      entries[name]?.mark = mark
      effects.append(.remember(schedule: name, mark))
      plan(name)
    }
    return effects + enterDue(now)
  }
}
