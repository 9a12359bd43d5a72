public import CivilTime

/// What happened, in the words of the journal.
///
/// Source: `scheduling.md`, section 5.
public enum Event: Sendable, Hashable {
  case daemonReady(version: String, schedules: Int)
  case daemonStopping(reason: String)
  /// The difference in one sentence.
  case reloaded(difference: String)
  /// The mistakes, each with its place.
  case fileQuarantined(path: String, reasons: [String])
  case problem(schedule: String, reason: String)
  /// What loading a schedule gave to think about, with its place; the schedule is nil where it is about a file.
  case scheduleWarning(schedule: String?, text: String)
  /// A fire that a coming move of the calendar takes away.
  case fireLost(schedule: String, reason: String)
  case clockChanged(by: Duration)
  case fireDecided(FireOrigin, decision: String, reason: String?, isFault: Bool, lateness: Duration)
  case runEnded(FireOrigin, outcome: String, reason: String?, duration: Duration?)
  case taskStarted(TaskOrigin)
  case taskEnded(TaskOrigin, state: String, exitCode: Int?, signal: String?, reason: String?, duration: Duration?)
  case taskOutput(TaskOrigin, isError: Bool, bytes: [UInt8])
  case outputLeftOut(TaskOrigin, bytes: Int)
  case entriesLost(count: Int)
  /// Something that did not work and changes nothing about what is decided.
  case trouble(String)
}

/// Which fire an entry is about.
public struct FireOrigin: Sendable, Hashable {
  public let schedule: String
  public let scheduledTime: Instant
  /// The run it became or would have become.
  public let runID: String
  public let factfile: String?
  public let tags: [String: String]

  /// Names a fire.
  public init(schedule: String, scheduledTime: Instant, runID: String, factfile: String?, tags: [String: String]) {
    self.schedule = schedule
    self.scheduledTime = scheduledTime
    self.runID = runID
    self.factfile = factfile
    self.tags = tags
  }
}

/// Which task of which run an entry is about.
public struct TaskOrigin: Sendable, Hashable {
  public let run: RunOrigin
  public let task: String
  public let attempt: Int

  /// Names one attempt at a task.
  public init(run: RunOrigin, task: String, attempt: Int) {
    self.run = run
    self.task = task
    self.attempt = attempt
  }
}

/// Which run an entry is about, as its runner knows it.
public struct RunOrigin: Sendable, Hashable {
  public let runID: String
  public let job: String
  public let factfile: String
  public let schedule: String?
  public let scheduledTime: Instant?
  public let tags: [String: String]

  /// Names a run.
  public init(
    runID: String, job: String, factfile: String, schedule: String?, scheduledTime: Instant?, tags: [String: String]
  ) {
    self.runID = runID
    self.job = job
    self.factfile = factfile
    self.schedule = schedule
    self.scheduledTime = scheduledTime
    self.tags = tags
  }
}
