/// The main loop of Debian's cron, in minutes of a clock on the wall: what a crontab did before.
///
/// Written from what crontab(5) and cron(8) promise about changes of the clock: below three hours, jobs at fixed times
/// that were skipped run at once, and none runs twice; jobs with stars follow the clock; beyond, all follow it. Jobs
/// take no time here, so that all that were skipped run within one minute; the real one rests ten seconds after each.
struct DebianLoop {
  /// A crontab line. A star counts where its field begins with one.
  struct Job {
    let isWildcard: Bool
    /// Whether it is meant for a minute of the clock, counted from 1970-01-01 00:00.
    let isMeant: (Int64) -> Bool

    init(_ text: String) {
      let oracle = ExpressionOracle(text)
      isWildcard = text.split(separator: " ").prefix(2).contains { $0.hasPrefix("*") }
      isMeant = { oracle.matches(day: Int($0 / 1440)) && oracle.matches(secondOfDay: Int($0 % 1440) * 60) }
    }

    /// A line of a real crontab.
    init(_ fields: DaemonFields) {
      isWildcard = fields.followsClock
      isMeant = fields.matches(minute:)
    }
  }

  private let job: Job
  /// The minute up to which fixed jobs have had their turn.
  private(set) var virtualTime: Int64
  private var isDue = false

  init(_ job: Job, at clock: Int64) {
    self.job = job
    virtualTime = clock
  }

  /// The real minutes in which a job runs, the clock's minute given for each of them in order of time.
  static func fires(of job: Job, on minutes: [(instant: Int64, clock: Int64)]) -> [Int64] {
    var loop = DebianLoop(job, at: minutes[0].clock)
    return minutes.dropFirst().filter { loop.wakes(at: $0.clock) }.map(\.instant)
  }

  /// Wakes up once a real minute.
  mutating func wakes(at clock: Int64) -> Bool {
    isDue = false
    switch clock - virtualTime {
    case 1...5:
      // The next minute, or a few that were slept through.
      catchUp(to: clock, wildcard: true)
    case 6...180:
      // The clock was put forward: stars count from now on, fixed jobs catch up.
      findJobs(at: clock, wildcard: true, fixed: false)
      catchUp(to: clock, wildcard: false)
    case -179...0:
      // It was put back: fixed jobs have run already, up to the virtual time.
      findJobs(at: clock, wildcard: true, fixed: false)
    default:
      virtualTime = clock
      findJobs(at: clock, wildcard: true, fixed: true)
    }
    return isDue
  }

  private mutating func catchUp(to clock: Int64, wildcard: Bool) {
    while virtualTime < clock {
      virtualTime += 1
      findJobs(at: virtualTime, wildcard: wildcard, fixed: true)
    }
  }

  private mutating func findJobs(at minute: Int64, wildcard: Bool, fixed: Bool) {
    if job.isWildcard ? wildcard : fixed, job.isMeant(minute) { isDue = true }
  }
}
