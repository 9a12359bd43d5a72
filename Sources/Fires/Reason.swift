public import CivilTime

/// Why something was decided: a code with its values, from which others make prose.
public enum Reason: Hashable, Sendable {
  case schedulePaused(note: String?)
  case daemonPaused(note: String?)
  /// The label of the date.
  case excluded(label: String)
  case olderThanWindow(Duration)
  /// A later fire was started in its place.
  case superseded(by: Instant)
  case catchUpNone
  case overCatchUpLimit(Int)
  /// Later than the start deadline; what it waited for, nil where nothing.
  case deadlinePassed(Duration, waitedFor: WaitReason?)
  /// In the words of `factfile-and-cli.md`, section 5.
  case constraint(String)
  case lookupFailed(String)
  case overlaps(RunID)
  case displaced(by: Instant)
  case scheduleRemoved
  case scheduleDisabled
  case couldNotStart(String)
  /// The daemon that was to start it died before it did, and now it is too late.
  case neverBegan
  /// Remembered from a clock that was ahead.
  case clockCorrected
  case cancelled(by: String?)
}

extension Reason {
  /// The reason as the ledger keeps it: the code, then its values, with U+001F between them.
  public var text: String { ([code] + values).joined(separator: "\u{1F}") }

  /// Reads what `text` prints; nil for anything else.
  public init?(text: String) {
    let parts = text.split(separator: "\u{1F}", omittingEmptySubsequences: false).map(String.init)
    self.init(code: parts[0], values: Array(parts.dropFirst()))
  }

  /// The fixed name of the reason.
  public var code: String {
    switch self {
    case .schedulePaused: "schedule-paused"
    case .daemonPaused: "daemon-paused"
    case .excluded: "excluded"
    case .olderThanWindow: "older-than-window"
    case .superseded: "superseded"
    case .catchUpNone: "catch-up-none"
    case .overCatchUpLimit: "over-catch-up-limit"
    case .deadlinePassed: "deadline-passed"
    case .constraint: "constraint"
    case .lookupFailed: "lookup-failed"
    case .overlaps: "overlaps"
    case .displaced: "displaced"
    case .scheduleRemoved: "schedule-removed"
    case .scheduleDisabled: "schedule-disabled"
    case .couldNotStart: "could-not-start"
    case .neverBegan: "never-began"
    case .clockCorrected: "clock-corrected"
    case .cancelled: "cancelled"
    }
  }

  private var values: [String] {
    switch self {
    case .schedulePaused(let note), .daemonPaused(let note), .cancelled(let note): note.map { [$0] } ?? []
    case .excluded(let text), .constraint(let text), .lookupFailed(let text), .couldNotStart(let text): [text]
    case .olderThanWindow(let window): ["\(window.wholeMicroseconds)"]
    case .superseded(let instant), .displaced(let instant): ["\(instant.secondsSinceEpoch)"]
    case .overCatchUpLimit(let limit): ["\(limit)"]
    case .deadlinePassed(let deadline, let wait): ["\(deadline.wholeMicroseconds)"] + (wait.map { [$0.rawValue] } ?? [])
    case .overlaps(let run): ["\(run)"]
    case .catchUpNone, .scheduleRemoved, .scheduleDisabled, .neverBegan, .clockCorrected: []
    }
  }

  private init?(code: String, values: [String]) {
    let first = values.first
    let number = first.flatMap { Int64($0) }
    switch (code, first, number) {
    case ("schedule-paused", _, _): self = .schedulePaused(note: first)
    case ("daemon-paused", _, _): self = .daemonPaused(note: first)
    case ("cancelled", _, _): self = .cancelled(by: first)
    case ("excluded", let text?, _): self = .excluded(label: text)
    case ("constraint", let text?, _): self = .constraint(text)
    case ("lookup-failed", let text?, _): self = .lookupFailed(text)
    case ("could-not-start", let text?, _): self = .couldNotStart(text)
    case ("older-than-window", _, let number?): self = .olderThanWindow(.microseconds(number))
    case ("superseded", _, let number?): self = .superseded(by: Instant(secondsSinceEpoch: number))
    case ("displaced", _, let number?): self = .displaced(by: Instant(secondsSinceEpoch: number))
    case ("over-catch-up-limit", _, let number?): self = .overCatchUpLimit(Int(number))
    case ("deadline-passed", _, let number?):
      self = .deadlinePassed(.microseconds(number), waitedFor: values.dropFirst().first.flatMap(WaitReason.init))
    case ("overlaps", let text?, _):
      guard let run = RunID(validating: text) else { return nil }
      self = .overlaps(run)
    case ("catch-up-none", _, _): self = .catchUpNone
    case ("schedule-removed", _, _): self = .scheduleRemoved
    case ("schedule-disabled", _, _): self = .scheduleDisabled
    case ("never-began", _, _): self = .neverBegan
    case ("clock-corrected", _, _): self = .clockCorrected
    default: return nil
    }
  }
}
