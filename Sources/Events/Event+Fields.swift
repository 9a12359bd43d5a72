import CivilTime
import Fires

extension Event {
  /// The fields besides the standard ones.
  ///
  /// Source: `scheduling.md`, section 5.
  var fields: [JournalEntry.Field] {
    switch self {
    case .daemonReady, .daemonStopping, .clockChanged: []
    case .reloaded(let summary):
      .optional("FACTOTUM_REASON", summary.names) + .optional("FACTOTUM_BY", summary.requestedBy)
    case .fileQuarantined(let path, let reasons):
      [.init("FACTOTUM_FILE", path), .init("FACTOTUM_REASON", reasons.joined(separator: "\n"))]
    case .problem(let schedule, let reason), .fireLost(let schedule, let reason):
      [.init("FACTOTUM_SCHEDULE", schedule), .init("FACTOTUM_REASON", reason)]
    case .scheduleWarning(let schedule, let text):
      [.init("FACTOTUM_REASON", text)] + .optional("FACTOTUM_SCHEDULE", schedule)
    case .fireDecided(let origin, let record):
      origin.fields(withRun: record.decision == .started) + [
        .init("FACTOTUM_DECISION", record.decision.rawValue),
        .init("FACTOTUM_LATENESS_USEC", "\(record.lateness.wholeMicroseconds)"),
      ] + .optional("FACTOTUM_REASON", record.reason?.sentence)
    case .runEnded(let origin, let ending):
      origin.fields(withRun: true) + [.init("FACTOTUM_OUTCOME", ending.outcome.rawValue)]
        + .optional("FACTOTUM_REASON", ending.summary) + .duration(ending.duration)
        + .optional("FACTOTUM_CPU_USEC", ending.cpuTime.map { "\($0.wholeMicroseconds)" })
        + .optional("FACTOTUM_MEMORY_PEAK", ending.peakMemory.map { "\($0)" })
    case .clockCorrected(let schedule, _), .nextMoved(let schedule, _, _):
      [.init("FACTOTUM_SCHEDULE", schedule)]
    case .paused(let pause):
      .optional("FACTOTUM_SCHEDULE", pause.schedule) + .optional("FACTOTUM_REASON", pause.note)
        + .optional("FACTOTUM_BY", pause.requestedBy)
    case .resumed(let schedule, let person, let note):
      .optional("FACTOTUM_SCHEDULE", schedule) + .optional("FACTOTUM_REASON", note) + .optional("FACTOTUM_BY", person)
    case .cancelRequested(let origin, let note):
      origin.fields(withRun: true) + .optional("FACTOTUM_REASON", note)
    case .backfillBegan(let backfill, let note):
      [.init("FACTOTUM_SCHEDULE", backfill.schedule)] + .optional("FACTOTUM_REASON", note)
        + .optional("FACTOTUM_BY", backfill.requestedBy)
    case .backfillEnded(let backfill, _):
      [.init("FACTOTUM_SCHEDULE", backfill.schedule)] + .optional("FACTOTUM_BY", backfill.requestedBy)
    case .taskStarted(let origin): origin.fields
    case .taskEnded(let origin, let state, let exitCode, let signal, let reason, let duration):
      origin.fields + [.init("FACTOTUM_STATE", state)]
        + .optional("FACTOTUM_EXIT_CODE", exitCode.map { "\($0)" }) + .optional("FACTOTUM_SIGNAL", signal)
        + .optional("FACTOTUM_REASON", reason) + .duration(duration)
    case .taskOutput(let origin, let isError, _):
      origin.fields + [.init("FACTOTUM_STREAM", isError ? "stderr" : "stdout")]
    case .outputLeftOut(let origin, _): origin.fields
    case .runWarning(let text, let run): run.fields + [.init("FACTOTUM_REASON", text)]
    case .taskWarning(let text, let origin): origin.fields + [.init("FACTOTUM_REASON", text)]
    case .entriesLost(_, let run): run?.fields ?? []
    case .trouble(let text, let origin):
      (origin?.fields(withRun: true) ?? []) + [.init("FACTOTUM_REASON", text)]
    }
  }
}

extension FireOrigin {
  fileprivate func fields(withRun: Bool) -> [JournalEntry.Field] {
    [.init("FACTOTUM_SCHEDULE", schedule), .init("FACTOTUM_SCHEDULED_TIME", scheduledTime.rfc3339UTC)]
      + .optional("FACTOTUM_RUN_ID", withRun ? runID : nil) + .optional("FACTOTUM_JOB", withRun ? job : nil)
      + .optional("FACTOTUM_FACTFILE", factfile) + .optional("FACTOTUM_BY", requestedBy)
      + .optional("FACTOTUM_RETRY_OF", retryOf) + .tags(tags)
  }
}

extension RunOrigin {
  fileprivate var fields: [JournalEntry.Field] {
    [.init("FACTOTUM_RUN_ID", runID)] + .optional("FACTOTUM_JOB", job) + [.init("FACTOTUM_FACTFILE", factfile)]
      + .optional("FACTOTUM_SCHEDULE", schedule)
      + .optional("FACTOTUM_SCHEDULED_TIME", scheduledTime?.rfc3339UTC) + .optional("FACTOTUM_RETRY_OF", retryOf)
      + .tags(tags)
  }
}

extension TaskOrigin {
  fileprivate var fields: [JournalEntry.Field] {
    run.fields + [.init("FACTOTUM_TASK", task), .init("FACTOTUM_ATTEMPT", "\(attempt)")]
  }
}

extension [JournalEntry.Field] {
  fileprivate static func optional(_ name: String, _ value: String?) -> Self {
    value.map { [.init(name, $0)] } ?? []
  }

  fileprivate static func duration(_ duration: Duration?) -> Self {
    optional("FACTOTUM_DURATION_USEC", duration.map { "\($0.wholeMicroseconds)" })
  }

  /// One field for each tag.
  fileprivate static func tags(_ tags: [String: String]) -> Self {
    tags.sorted { $0.key < $1.key }.map { .init("FACTOTUM_TAG", "\($0.key)=\($0.value)") }
  }
}
