public import CivilTime
public import Fires

/// What happened, in the words of the journal.
///
/// Source: `scheduling.md`, section 5.
public enum Event: Sendable, Hashable {
  case daemonReady(version: String, schedules: Int)
  case daemonStopping(reason: String, activeRuns: Int, RunsOnStop)
  case reloaded(ReloadSummary)
  /// The mistakes, each with its place.
  case fileQuarantined(path: String, reasons: [String])
  case problem(schedule: String, reason: String)
  /// What loading a schedule gave to think about, with its place; the schedule is nil where it is about a file.
  case scheduleWarning(schedule: String?, text: String)
  /// A fire that a coming move of the calendar takes away.
  case fireLost(schedule: String, reason: String)
  case clockChanged(by: Duration, isFirstSynchronization: Bool = false)
  case fireDecided(FireOrigin, DecisionRecord)
  case runEnded(FireOrigin, RunEnding)
  /// What was remembered of a schedule lay ahead of the clock, and it was planned anew.
  case clockCorrected(schedule: String, remembered: Instant)
  /// The next fire of a schedule that nobody edited is another: its zone changed.
  case nextMoved(schedule: String, from: Instant?, to: Instant?)
  case paused(PauseRecord)
  /// Of a schedule, or of the daemon where it is nil.
  case resumed(schedule: String?, by: String? = nil, note: String? = nil)
  case cancelRequested(FireOrigin, note: String?)
  case backfillBegan(BackfillRecord, note: String?)
  case backfillEnded(BackfillRecord, isComplete: Bool)
  case taskStarted(TaskOrigin)
  /// An exit code of -1 means that no process could be started.
  case taskEnded(TaskOrigin, state: String, exitCode: Int?, signal: String?, reason: String?, duration: Duration?)
  case taskOutput(TaskOrigin, isError: Bool, OutputText)
  case outputLeftOut(TaskOrigin, bytes: Int)
  /// Something about a run, or a task of it, that changes nothing about its outcome.
  case runWarning(String, RunOrigin)
  case taskWarning(predicate: String, TaskOrigin)
  /// Where the entries of one run were lost, that run.
  case entriesLost(count: Int, RunOrigin? = nil)
  /// Something that did not work and changes nothing about what is decided; the fire it is about, where it is one.
  case trouble(String, FireOrigin? = nil)
}

/// What becomes of active runs when the daemon stops.
public enum RunsOnStop: Sendable, Hashable {
  case continuing, awaited, cancelled
}

/// What a reload changed.
public struct ReloadSummary: Sendable, Hashable {
  public let added: [String]
  /// Each with the keys that changed.
  public let changed: [String]
  public let removed: [String]
  public let unchanged: Int
  public let quarantinedFiles: Int
  public let problems: Int
  /// Who asked for it, and why; nil where nobody did by name.
  public let requestedBy: String?
  public let note: String?

  /// Describes a reload.
  public init(
    added: [String], changed: [String], removed: [String], unchanged: Int, quarantinedFiles: Int, problems: Int,
    requestedBy: String? = nil, note: String? = nil
  ) {
    self.added = added
    self.changed = changed
    self.removed = removed
    self.unchanged = unchanged
    self.quarantinedFiles = quarantinedFiles
    self.problems = problems
    self.requestedBy = requestedBy
    self.note = note
  }
}
