import CivilTime

/// What a fire has to pass before it starts, in the order in which it is asked; the first that stops it decides.
///
/// Source: `scheduling.md`, section 3. The raw names are fixed: ledger and JSON use them.
public enum Gate: String, Sendable, Hashable, CaseIterable {
  /// Pauses of the schedule and of the daemon.
  case pause
  /// Excluded dates.
  case exclusion
  /// The catch-up window, what `catchup` keeps, the start deadline.
  case lateness
  /// The host constraint.
  case constraint
  /// Other runs of the schedule.
  case overlap
  /// The daemon's limit of runs.
  case capacity
}

extension Reason {
  /// The gate that stopped the fire; nil where something else did.
  public var gate: Gate? {
    switch self {
    case .schedulePaused, .daemonPaused: .pause
    case .excluded: .exclusion
    case .olderThanWindow, .superseded, .catchUpNone, .overCatchUpLimit, .deadlinePassed, .neverBegan, .clockCorrected:
      .lateness
    case .constraint, .lookupFailed: .constraint
    case .overlaps, .displaced: .overlap
    case .scheduleRemoved, .scheduleDisabled, .couldNotStart, .cancelled: nil
    }
  }
}

/// What a gate went by with one fire, where there is more to say than that it let it pass.
public struct GatePassage: Sendable, Hashable {
  /// What was found.
  public enum Value: Sendable, Hashable {
    /// What made the constraint match: `192.0.2.7 on eth0`.
    case matched(String)
    /// So many other runs of the schedule went on, which `overlap = "allow"` does not mind.
    case beside(Int)
    /// The run that was in the way, which the fire waited for.
    case waitedFor(RunID)
    /// How many places under the limit of runs were taken before it.
    case places(taken: Int, limit: Int)
    /// Who made the pause.
    case pausedBy(String)
  }

  public let gate: Gate
  public let value: Value?
  /// How long the fire waited for the answer.
  public let waited: Duration

  /// Describes what a gate went by.
  public init(_ gate: Gate, _ value: Value? = nil, waited: Duration = .zero) {
    self.gate = gate
    self.value = value
    self.waited = waited
  }
}

// MARK: As the ledger keeps it

extension GatePassage {
  /// The longest value that is kept, in characters.
  private static let valueLimit = 200

  fileprivate var fields: [String] {
    let fields: [String] =
      switch value {
      case .matched(let text): ["matched", Self.plain(text)]
      case .beside(let count): ["beside", "\(count)"]
      case .waitedFor(let run): ["run", "\(run)"]
      case .places(let taken, let limit): ["places", "\(taken)", "\(limit)"]
      case .pausedBy(let person): ["by", Self.plain(person)]
      case nil: []
      }
    return [gate.rawValue, "\(waited.wholeMicroseconds)"] + fields
  }

  private static func plain(_ text: String) -> String {
    String(text.prefix(valueLimit).filter { $0 != "\u{1E}" && $0 != "\u{1F}" })
  }

  fileprivate init?(fields: [String]) {
    guard fields.count >= 2, let gate = Gate(rawValue: fields[0]), let waited = Int64(fields[1]) else { return nil }
    let rest = Array(fields.dropFirst(2))
    let value: Value? =
      switch (rest.first, rest.count) {
      case ("matched", 2): .matched(rest[1])
      case ("beside", 2): Int(rest[1]).map { .beside($0) }
      case ("run", 2): RunID(validating: rest[1]).map { .waitedFor($0) }
      case ("places", 3):
        if let taken = Int(rest[1]), let limit = Int(rest[2]) { .places(taken: taken, limit: limit) } else { nil }
      case ("by", 2): .pausedBy(rest[1])
      default: nil
      }
    self.init(gate, value, waited: .microseconds(waited))
  }
}

extension [GatePassage] {
  /// The passages as the ledger keeps them: fields with U+001F between them, passages with U+001E.
  public var text: String {
    // A fire that waits over many restarts asks some gates again; the last answers count.
    suffix(2 * Gate.allCases.count).map { $0.fields.joined(separator: "\u{1F}") }.joined(separator: "\u{1E}")
  }

  /// Reads what `text` prints; what is none is passed over.
  public init(text: String) {
    self = text.split(separator: "\u{1E}").compactMap { passage in
      GatePassage(fields: passage.split(separator: "\u{1F}", omittingEmptySubsequences: false).map(String.init))
    }
  }
}
