import CivilTime
public import Fires

extension Reason {
  /// The reason in words, as the end of a sentence.
  ///
  /// Source: `style.md`, Wording.
  public var sentence: String {
    switch self {
    case .schedulePaused(let note): "schedule is paused" + (note.map { ": \($0)" } ?? "")
    case .daemonPaused(let note): "scheduler is paused" + (note.map { ": \($0)" } ?? "")
    case .excluded(let label): "excluded date \(label)"
    case .olderThanWindow(let window): "older than the catch-up window of \(window.shortText)"
    case .superseded(let instant): "the later fire of \(instant.rfc3339UTC) is caught up"
    case .catchUpNone: "catchup is none"
    case .overCatchUpLimit(let limit): "more than \(limit) fires to catch up (catchup-limit)"
    case .deadlinePassed(let deadline, let wait):
      "later than the start-deadline of \(deadline.shortText)" + (wait.map { ", waited for \($0.sentence)" } ?? "")
    case .constraint(let text), .couldNotStart(let text): text
    case .lookupFailed(let text): "lookup failed: \(text)"
    case .overlaps(let run): "previous run '\(run)' is still running"
    case .displaced(let instant): "displaced by the newer fire of \(instant.rfc3339UTC)"
    case .scheduleRemoved: "schedule was removed"
    case .scheduleDisabled: "schedule was disabled"
    case .neverBegan: "its start was interrupted, and the catch-up window is over"
    case .clockCorrected: "planned while the clock was ahead"
    case .cancelled(let person): "cancelled" + (person.map { " by \($0)" } ?? "")
    }
  }

  /// Whether the reason is a fault that somebody should look at.
  public var isFault: Bool {
    switch self {
    case .lookupFailed, .couldNotStart: true
    default: false
    }
  }
}

extension WaitReason {
  /// What is waited for, in words.
  public var sentence: String {
    switch self {
    case .jitter: "its jitter"
    case .lookup: "the host name lookup"
    case .overlap: "the previous run"
    case .maxRuns: "a free place under --max-runs"
    case .catchUp: "the fires caught up before it"
    }
  }
}

extension Duration {
  /// The duration as a schedule file writes it: `24h`, `90m`, `45s`, in the largest unit that divides it.
  var shortText: String {
    let seconds = wholeMicroseconds / 1_000_000
    guard seconds > 0 else { return "\(wholeMicroseconds / 1000)ms" }
    for (unit, length) in [("h", Int64(3600)), ("m", 60)] where seconds % length == 0 {
      return "\(seconds / length)\(unit)"
    }
    return "\(seconds)s"
  }
}
