public import CivilTime
import Fires

extension Event {
  /// The entry that tells it, from the place in the code that calls this.
  public func entry(
    at timestamp: Timestamp, file: String = #fileID, line: Int = #line, function: String = #function
  ) -> JournalEntry {
    let output: OutputText? = if case .taskOutput(_, _, let text) = self { text } else { nil }
    return JournalEntry(
      identifier: identifier, program: program, priority: priority, message: output?.message ?? sentence.visibleLines,
      raw: output?.raw, fields: fields, timestamp: timestamp,
      location: .init(file: file, line: line, function: function))
  }

  private var identifier: MessageIdentifier {
    switch self {
    case .daemonReady: .daemonReady
    case .daemonStopping: .daemonStopping
    case .reloaded: .reloaded
    case .fileQuarantined: .fileQuarantined
    case .problem: .problem
    case .scheduleWarning: .scheduleWarning
    case .fireLost: .fireLost
    case .clockChanged: .clockChanged
    case .fireDecided: .fireDecided
    case .runEnded: .runEnded
    case .clockCorrected: .clockChanged
    case .nextMoved: .nextMoved
    case .paused, .resumed: .paused
    case .cancelRequested: .cancelRequested
    case .backfillBegan: .backfillBegan
    case .backfillEnded: .backfillEnded
    case .taskStarted: .taskStarted
    case .taskEnded: .taskEnded
    case .taskOutput: .taskOutput
    case .outputLeftOut: .outputLeftOut
    case .runWarning, .taskWarning: .runWarning
    case .entriesLost: .entriesLost
    case .trouble: .trouble
    }
  }

  private var priority: JournalEntry.Priority {
    switch self {
    case .fileQuarantined, .entriesLost, .trouble: .error
    case .problem, .scheduleWarning, .fireLost, .outputLeftOut, .runWarning, .taskWarning, .clockCorrected, .nextMoved:
      .warning
    case .fireDecided(_, let record):
      record.decision == .failedToStart || record.reason?.isFault == true
        ? .error : record.decision == .missed ? .warning : .information
    case .runEnded(_, let ending): ending.outcome.isSuccess ? .information : .error
    case .taskEnded(_, let state, _, _, _, _):
      state == "FAILED" ? .error : state == "RETRYING" ? .warning : .information
    case .taskOutput(_, let isError, _): isError ? .notice : .information
    default: .information
    }
  }
}
