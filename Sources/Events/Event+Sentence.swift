import CivilTime
public import Fires

extension Event {
  /// One sentence that reads well alone, in lines that the journal shows; for output of a task its own text.
  ///
  /// Source: `style.md`, Wording.
  var sentence: String {
    switch self {
    case .daemonReady(let version, let schedules):
      "factotumd \(version) is ready with \(counted(schedules, "schedule"))"
    case .daemonStopping(let reason, let runs, let onStop): "stopping: \(reason)" + onStop.clause(about: runs)
    case .reloaded(let summary): "reloaded: \(summary.counts)" + because(summary.note)
    case .fileQuarantined(let path, let reasons):
      "'\(path)' quarantined: its schedules stay as last loaded until it is corrected\n"
        + reasons.joined(separator: "\n")
    case .problem(_, let reason): "cannot start: \(reason)"
    case .scheduleWarning(_, let text): text
    case .fireLost(_, let reason): "upcoming fire will be skipped by a time-zone change: \(reason)"
    case .clockChanged(let distance, let isFirst):
      "clock was set \(distance < .zero ? "back" : "forward") by \(distance.journalText)"
        + (isFirst ? " for the first time: all schedules are planned anew from now" : "")
    case .fireDecided(let origin, let record): Self.sentence(about: origin, record)
    case .runEnded(let origin, let ending):
      "run \(origin.runID) \(ending.outcome.sentence)" + because(ending.summary, after: ending.duration)
    case .clockCorrected(_, let remembered):
      "planned anew from now: the last known fire, \(remembered.rfc3339UTC), lies ahead of the clock"
    case .nextMoved(_, let old, let new):
      "time zone changed: next fire \(new?.rfc3339UTC ?? "none"), was \(old?.rfc3339UTC ?? "none")"
    case .paused(let pause):
      "\(pause.schedule.map { "schedule '\($0)'" } ?? "scheduler") paused"
        + (pause.until.map { " until \($0.rfc3339UTC)" } ?? "") + by(pause.requestedBy) + because(pause.note)
    case .resumed(let schedule, let person, let note):
      "\(schedule.map { "schedule '\($0)'" } ?? "scheduler") resumed" + by(person) + because(note)
    case .cancelRequested(let origin, let note):
      "cancelling run \(origin.runID)" + (origin.requestedBy.map { ", requested by \($0)" } ?? "") + because(note)
    case .backfillBegan(let backfill, let note):
      "backfill \(backfill.number) from \(backfill.from.rfc3339UTC) to \(backfill.through.rfc3339UTC) started"
        + by(backfill.requestedBy) + because(note)
    case .backfillEnded(let backfill, let isComplete):
      "backfill \(backfill.number) from \(backfill.from.rfc3339UTC) to \(backfill.through.rfc3339UTC) "
        + (isComplete ? "completed" : "was cancelled")
    case .taskStarted(let origin):
      "task '\(origin.task.visible)' started" + (origin.attempt > 1 ? ", attempt \(origin.attempt)" : "")
    case .taskEnded(let origin, let state, let exitCode, _, let reason, let duration):
      "task '\(origin.task.visible)' " + Self.end(as: state, exitCode, reason, duration)
    case .taskOutput(_, _, let text): text.message
    case .outputLeftOut(let origin, let bytes):
      "task '\(origin.task.visible)': output truncated: \(counted(bytes, "byte")) over journal-limit not logged"
    case .runWarning(let text, _): text
    case .taskWarning(let text, let origin): "task '\(origin.task.visible)' \(text)"
    case .entriesLost(let count, _):
      "\(counted(count, "journal entry", "journal entries")) lost: journald did not accept \(count == 1 ? "it" : "them")"
    case .trouble(let text, _): text
    }
  }

  private static func sentence(about origin: FireOrigin, _ record: DecisionRecord) -> String {
    let stretch =
      record.first < record.fire.instant
      ? "(scheduled \(record.first.rfc3339UTC) to \(origin.scheduledTime.rfc3339UTC))"
      : "(scheduled \(origin.scheduledTime.rfc3339UTC))"
    let reason = because(record.reason?.sentence)
    return switch record.decision {
    case .started:
      "started run \(origin.runID) \(stretch)"
        + (record.lateness >= .seconds(1) ? ", \(record.lateness.journalText) late" : "")
    case .noop: "not run on this host" + reason
    case .failedToStart: "failed to start run \(origin.runID) \(stretch)" + reason
    case .paused, .missed, .skipped: "\(record.decision.rawValue) \(stretch)" + reason
    }
  }

  private static func end(as state: String, _ exitCode: Int?, _ reason: String?, _ duration: Duration?) -> String {
    if exitCode == -1, let reason {
      let prefix = "the task could not be started: "
      return "could not be started: " + (reason.hasPrefix(prefix) ? String(reason.dropFirst(prefix.count)) : reason)
    }
    let verb =
      switch state {
      case "SUCCEEDED": "succeeded"
      case "SUCCEEDED_NO_OP": "succeeded and requested an early finish"
      case "SKIPPED": "skipped"
      default: "failed"
      }
    return verb + because(reason, after: duration)
  }
}

extension RunsOnStop {
  fileprivate func clause(about runs: Int) -> String {
    guard runs > 0 else { return "" }
    let counted = counted(runs, "active run")
    return switch self {
    case .continuing: "; \(counted) \(runs == 1 ? "continues" : "continue")"
    case .awaited: "; waiting for \(counted)"
    case .cancelled: "; cancelling \(counted)"
    }
  }
}

extension ReloadSummary {
  /// What changed in numbers; what is nothing is left out.
  fileprivate var counts: String {
    let parts = [
      (added.count, "added"), (changed.count, "changed"), (removed.count, "removed"), (unchanged, "unchanged"),
      (quarantinedFiles, quarantinedFiles == 1 ? "file quarantined" : "files quarantined"),
      (problems, problems == 1 ? "problem" : "problems"),
    ].filter { $0.0 > 0 }
    return parts.isEmpty ? "no schedules" : parts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }

  /// The names, at most this many of each kind.
  private static let nameLimit = 100

  /// What changed by name, one line for each kind; nil where nothing did.
  var names: String? {
    let lines = [("added", added), ("changed", changed), ("removed", removed)].filter { !$0.1.isEmpty }.map {
      kind, names in
      let more = names.count - Self.nameLimit
      return "\(kind): " + names.prefix(Self.nameLimit).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }
}

/// `1 schedule`, `2 schedules`.
private func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
  "\(count) \(count == 1 ? one : many ?? one + "s")"
}

private func by(_ account: String?) -> String { account.map { " by \($0)" } ?? "" }

private func because(_ reason: String?, after duration: Duration? = nil) -> String {
  (duration.map { " in \($0.journalText)" } ?? "") + (reason.map { ": \($0)" } ?? "")
}

extension Duration {
  /// The duration as entries have it, without its sign: `2.0 s`, `1 min 2 s`, `10 h 1 min 3 s`.
  public var journalText: String {
    let tenths = abs(wholeMicroseconds) / 100_000
    guard tenths >= 600 else { return "\(tenths / 10).\(tenths % 10) s" }
    let seconds = tenths / 10
    let parts = "\(seconds / 60 % 60) min \(seconds % 60) s"
    return seconds >= 3600 ? "\(seconds / 3600) h \(parts)" : parts
  }
}

extension Outcome {
  fileprivate var sentence: String {
    switch self {
    case .finishedEarly: "finished early"
    case .timedOut: "timed out"
    case .cancelled, .replaced, .interrupted: "was \(rawValue)"
    case .invalid: "failed: invalid factfile"
    case .succeeded, .failed, .crashed: rawValue
    }
  }
}

extension RunEnding {
  /// How long the run took; nil where its runner did not tell when it began.
  public var duration: Duration? { startedAt.map { endedAt - $0 } }
}
