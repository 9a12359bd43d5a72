public import CivilTime

extension Event {
  /// The entry that tells it.
  public func entry(at timestamp: Timestamp) -> JournalEntry {
    let message: [UInt8] = if case .taskOutput(_, _, let bytes) = self { bytes } else { Array(sentence.utf8) }
    return JournalEntry(
      identifier: identifier, priority: priority, message: message, fields: fields, timestamp: timestamp)
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
    case .taskStarted: .taskStarted
    case .taskEnded: .taskEnded
    case .taskOutput: .taskOutput
    case .outputLeftOut: .outputLeftOut
    case .entriesLost: .entriesLost
    case .trouble: .trouble
    }
  }

  private var priority: JournalEntry.Priority {
    switch self {
    case .fileQuarantined, .entriesLost, .trouble: .error
    case .problem, .scheduleWarning, .fireLost, .outputLeftOut: .warning
    case .fireDecided(_, let decision, _, let isFault, _):
      decision == "failed-to-start" || isFault ? .error : decision == "missed" ? .warning : .information
    case .runEnded(_, let outcome, _, _):
      ["succeeded", "finished-early"].contains(outcome) ? .information : .error
    case .taskEnded(_, let state, _, _, _, _):
      state == "FAILED" ? .error : state == "RETRYING" ? .warning : .information
    case .taskOutput(_, let isError, _): isError ? .notice : .information
    default: .information
    }
  }

  /// A sentence that reads well alone.
  private var sentence: String {
    switch self {
    case .daemonReady(let version, let schedules): "factotumd \(version) is ready with \(schedules) schedules"
    case .daemonStopping(let reason): "factotumd stops: \(reason)"
    case .reloaded(let difference): "schedules were read again: \(difference)"
    case .fileQuarantined(let path, let reasons):
      "'\(path)' is not used until it is corrected; its schedules stay as they were:\n"
        + reasons.joined(separator: "\n")
    case .problem(let schedule, let reason): "\(schedule): would not start as things are: \(reason)"
    case .scheduleWarning(let schedule, let text): (schedule.map { "\($0): " } ?? "") + text
    case .fireLost(let schedule, let reason): "\(schedule): a fire to come is lost: \(reason)"
    case .clockChanged(let distance):
      "the clock was set \(distance < .zero ? "back" : "forward") by \(distance.magnitudeText)"
    case .fireDecided(let origin, let decision, let reason, _, let lateness):
      "\(origin.schedule): \(decision) for \(origin.scheduledTime.rfc3339UTC)"
        + (reason.map { ": \($0)" } ?? ", \(lateness.magnitudeText) late")
    case .runEnded(let origin, let outcome, let reason, let duration):
      "\(origin.schedule): the run '\(origin.runID)' \(outcome)"
        + (duration.map { " after \($0.magnitudeText)" } ?? "") + (reason.map { ": \($0)" } ?? "")
    case .taskStarted(let origin): "the task '\(origin.task)' started"
    case .taskEnded(let origin, let state, let exitCode, _, let reason, let duration):
      "the task '\(origin.task)' ended as \(state)" + (exitCode.map { " with code \($0)" } ?? "")
        + (duration.map { " after \($0.magnitudeText)" } ?? "") + (reason.map { ": \($0)" } ?? "")
    case .taskOutput(_, _, let bytes): String(decoding: bytes, as: UTF8.self)
    case .outputLeftOut(let origin, let bytes):
      "the task '\(origin.task)' printed \(bytes) bytes more than its journal-limit; they were left out"
    case .entriesLost(let count): "\(count) entries were dropped because the journal did not take them"
    case .trouble(let text): text
    }
  }
}

extension Duration {
  /// Seconds with milliseconds, whichever way the duration goes.
  var magnitudeText: String {
    let milliseconds = abs(wholeMicroseconds) / 1000
    let fraction = String(milliseconds % 1000)
    return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction) s"
  }
}
