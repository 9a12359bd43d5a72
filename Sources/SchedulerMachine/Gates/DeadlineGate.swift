import CivilTime
import Fires

/// The most that a start may be late, waiting included; who asks by hand and a backfill have no limit.
///
/// Source: `scheduling.md`, sections 2 and 3.
struct DeadlineGate {
  let startDeadline: Duration?
  /// What it waited for; nil where it did not wait.
  var waitedFor: WaitReason?
  /// Why its constraint could not be checked the last time.
  var lookupFailure: String?

  func answer(to trigger: Trigger, lateness: Duration) -> GateAnswer {
    guard trigger.isFire, let startDeadline, lateness > startDeadline else { return .pass }
    guard waitedFor != .lookup else { return .decide(.noop, ConstraintGate.failure(lookupFailure)) }
    return .decide(.missed, .deadlinePassed(startDeadline, waitedFor: waitedFor))
  }
}
