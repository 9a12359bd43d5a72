import Fires

/// The schedule's own policy about runs in the way.
///
/// Source: `scheduling.md`, sections 2 and 3.
struct OverlapGate {
  let policy: OverlapPolicy
  /// The runs of the schedule that are in the way, oldest first.
  let inTheWay: [RunID]

  func answer(to trigger: Trigger) -> GateAnswer {
    guard let run = inTheWay.first else { return .pass }
    switch policy {
    case .allow: return .pass
    case .replace: return .wait(.overlap)
    case .skip: return trigger == .backfill ? .wait(.overlap) : .decide(.skipped, .overlaps(run))
    // Who asks by hand never takes the place of a fire that waits.
    case .queue: return trigger.isRequest ? .decide(.skipped, .overlaps(run)) : .wait(.overlap)
    }
  }
}
