import CivilTime
import Fires

/// What becomes of the instants of one schedule that came due and were not decided yet.
///
/// Source: `scheduling.md`, section 3, and the keys `catchup`, `catchup-window` and `catchup-limit`.
struct CatchUpPlan: Equatable {
  /// Consecutive instants that start nothing and share a reason.
  struct Stretch: Equatable {
    let first: Instant
    let last: Instant
    let decision: Decision
    let reason: Reason
  }

  /// By time, oldest first.
  private(set) var stretches: [Stretch] = []
  /// The newest instant, where it is so little late that it is not missed whatever the policy says.
  private(set) var onTime: Instant?
  /// The instants that are made up, oldest first.
  private(set) var madeUp: [Instant] = []
  /// Whether the last stretch may go on: nothing that is kept lies behind it.
  private var isLastStretchOpen = false

  /// Plans for all instants from the first due one through the newest.
  init(from first: Instant, through newest: Instant, in line: DueLine) {
    let pieces = line.pieces(from: first, through: newest)
    let open = pieces.filter { $0.kind == .open }
    if line.isPunctual(newest), open.last?.last == newest { onTime = newest }
    let policy = line.job.catchUp
    switch policy.policy {
    case .none: break
    case .latest: if onTime == nil { madeUp = open.last.map { [$0.last] } ?? [] }
    case .all: madeUp = Self.newest(policy.limit, of: open, before: onTime, in: line)
    }
    let kept = madeUp.first ?? onTime
    for piece in pieces {
      switch piece.kind {
      case .paused(let reason): append(piece, .paused, reason)
      case .excluded(let label): append(piece, .skipped, .excluded(label: label))
      case .tooOld: append(piece, .missed, .olderThanWindow(policy.window))
      case .open:
        let missed = piece.part(before: kept, in: line)
        if let missed { append(missed, .missed, Self.reason(policy, kept: kept)) }
        if missed?.last != piece.last { isLastStretchOpen = false }
      }
    }
  }

  private mutating func append(_ piece: DueLine.Piece, _ decision: Decision, _ reason: Reason) {
    defer { isLastStretchOpen = true }
    if isLastStretchOpen, let last = stretches.last, last.decision == decision, last.reason == reason {
      stretches[stretches.count - 1] = Stretch(
        first: last.first, last: piece.last, decision: decision, reason: reason)
    } else {
      stretches.append(Stretch(first: piece.first, last: piece.last, decision: decision, reason: reason))
    }
  }

  private static func reason(_ policy: ScheduledJob.CatchUp, kept: Instant?) -> Reason {
    switch policy.policy {
    case .none: .catchUpNone
    case .latest: kept.map { .superseded(by: $0) } ?? .catchUpNone
    case .all: .overCatchUpLimit(policy.limit)
    }
  }

  /// Up to so many of the newest instants, oldest first.
  private static func newest(
    _ limit: Int, of open: [DueLine.Piece], before end: Instant?, in line: DueLine
  ) -> [Instant] {
    var found: [Instant] = []
    for piece in open.reversed() {
      var instant: Instant? = piece.last
      while let candidate = instant, candidate >= piece.first, found.count < limit {
        if candidate != end { found.append(candidate) }
        instant = line.latest(before: candidate)
      }
    }
    return found.reversed()
  }
}
