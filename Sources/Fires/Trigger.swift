/// Why a fire or a run came about.
///
/// Source: `architecture.md`, "The scheduler core". The raw names are fixed: ledger, journal and JSON use them.
public enum Trigger: String, Sendable, Hashable, CaseIterable {
  case cron
  case catchUp = "catch-up"
  case boot
  case manual
  case retry
  case backfill
  case submitted

  /// Whether it is a fire of the schedule, recorded by its instant and pass; the others have rows of runs alone.
  public var isFire: Bool {
    switch self {
    case .cron, .catchUp, .boot: true
    case .manual, .retry, .backfill, .submitted: false
    }
  }

  /// Whether a person or a program asked for it, and is answered.
  public var isRequest: Bool {
    switch self {
    case .manual, .retry, .submitted: true
    case .cron, .catchUp, .boot, .backfill: false
    }
  }

  /// The order in which they start where there is not room for all: cron, manual, catch-up, backfill.
  public var rank: Int {
    switch self {
    case .cron, .boot: 0
    case .manual, .retry, .submitted: 1
    case .catchUp: 2
    case .backfill: 3
    }
  }
}
