public import CivilTime
public import Fires
import TimerWheel

/// All schedules: events and time in, steps out; no clock, no process, no file.
///
/// It alone owns marks, open fires, places and pauses. Source: `architecture.md`, "The scheduler core";
/// `scheduling.md`, sections 1 to 3; `cron.md`, section B.3.
public struct SchedulerMachine: Sendable {
  /// A clock that moves this far was wrong, and is now corrected.
  static let correction: Duration = .seconds(3 * 3600)

  /// One schedule that fires.
  struct Entry: Sendable {
    /// On the heap: a table of a hundred thousand has room for twice as many.
    private var description: Description
    var mark: Mark
    var next: Instant?
    var timer: TimerHandle?

    var job: ScheduledJob {
      get { description.job }
      set { description = Description(newValue) }
    }

    init(job: ScheduledJob, mark: Mark) {
      description = Description(job)
      self.mark = mark
    }

    private final class Description: Sendable {
      let job: ScheduledJob

      init(_ job: ScheduledJob) { self.job = job }
    }
  }

  /// What a wait on the clock since boot ends with.
  enum Wait: Sendable {
    case jitter(RunID)
    case lookup(RunID)
    case lookupDeadline(RunID)
    case deadline(RunID)
  }

  let maxRuns: Int
  var entries: [String: Entry] = [:]
  /// The last record of fires that were paused or excluded, by schedule, which the next such fire makes longer.
  var stretches: [String: DecisionRecord] = [:]
  /// How far schedules came that are gone or disabled.
  var retired: [String: Mark] = [:]
  var fires = TimerWheel<String>()
  var waits = TimerWheel<Wait>()
  var open: [RunID: OpenFire] = [:]
  /// The open fires of each schedule, in the order of coming.
  var openBySchedule: [String: [RunID]] = [:]
  var placesHeld = 0
  var queue = CapacityQueue()
  var daemonPause: PauseRecord?
  var pauses: [String: PauseRecord] = [:]
  var backfills: [String: [BackfillRecord]] = [:]
  /// The second and the number of the last run of each schedule that was asked for.
  var lastRequests: [String: (instant: Instant, number: Int)] = [:]
  var sequence: UInt64 = 0
  /// Whether what the ledger remembers is being taken up: until all of it is, nothing is let go on.
  var isBeginning = false
  var isStopping = false
  var isShutdown = false

  /// A scheduler without schedules.
  ///
  /// - Parameter maxRuns: how many runs may go on at the same time, at least 1.
  public init(maxRuns: Int = 100) { self.maxRuns = maxRuns }

  /// Takes one event and says what it changes, in order.
  public mutating func handle(_ event: SchedulerEvent, at now: Now) -> [Step] {
    var steps = Steps()
    switch event {
    case .began(let beginning): begin(beginning, &steps, now)
    case .loaded(let jobs, let removed): load(jobs, removed, &steps, now)
    case .woke: wake(&steps, now)
    case .clockStepped(let distance, let isFirst): step(by: distance, isFirst, &steps, now)
    case .constraintAnswered(let id, let answer, let match): take(answer, match, for: id, &steps, now)
    case .runBegan(let id): runBegan(id, &steps, now)
    case .startFailed(let id, let reason): startFailed(id, .couldNotStart(reason), .failedToStart, &steps, now)
    case .runEnded(let id, let ending): runEnded(id, ending, &steps, now)
    case .refused(let id): refused(id, &steps, now)
    case .pause(let pause): enter(pause, &steps, now)
    case .resume(let schedule, let person, let note): resume(schedule, by: person, note, &steps, now)
    case .request(let request): admit(request, &steps, now)
    case .cancel(let id, let person): cancel(id, by: person, &steps, now)
    case .backfill(let backfill): begin(backfill, &steps, now)
    case .cancelBackfill(let schedule, let number): cancelBackfill(schedule, number, &steps, now)
    case .stopping(let isShutdown): stop(isShutdown: isShutdown, &steps)
    }
    return steps.list
  }
}

// MARK: What others may know

extension SchedulerMachine {
  /// When `woke` is due by the wall clock; nil where nothing is.
  public var nextFire: Instant? {
    isStopping ? nil : fires.nextDeadline.map { Instant(secondsSinceEpoch: Int64(clamping: $0)) }
  }

  /// When `woke` is due by the clock since boot; nil where nothing waits.
  public var nextWait: Duration? { isStopping ? nil : waits.nextDeadline.map { .milliseconds(Int64(clamping: $0)) } }

  /// The next fires of schedules, one of each, by instant and then by name, so many of them.
  public func nextFires(_ count: Int) -> [(schedule: String, instant: Instant)] {
    fires.earliest(count).sorted { ($0.deadline, $0.payload) < ($1.deadline, $1.payload) }.prefix(count)
      .map { ($0.payload, Instant(secondsSinceEpoch: Int64(clamping: $0.deadline))) }
  }

  /// The next instant of a schedule.
  public func next(of schedule: String) -> Instant? { entries[schedule]?.next }

  /// How far a schedule has come.
  public func mark(of schedule: String) -> Mark? { entries[schedule]?.mark }

  /// Everything between coming due and its end.
  public var openFires: some Collection<OpenFire> { open.values }

  /// One of them.
  public func openFire(_ id: RunID) -> OpenFire? { open[id] }

  /// The pause of the daemon, and those of schedules by name.
  public var activePauses: (daemon: PauseRecord?, schedules: [String: PauseRecord]) { (daemonPause, pauses) }

  /// The backfills that go on.
  public var activeBackfills: [BackfillRecord] { backfills.values.flatMap { $0 } }

  /// How many runs hold a place.
  public var runningCount: Int { placesHeld }
}

/// The steps of one event, in order.
struct Steps {
  private(set) var list: [Step] = []

  mutating func append(_ step: Step) {
    if !step.isEmpty { list.append(step) }
  }

  /// Appends a step that writes and announces something.
  mutating func append(_ writes: [LedgerWrite], _ actions: [Step.Action] = []) {
    var step = Step()
    step.writes = writes
    step.actions = actions
    append(step)
  }
}
