import CivilTime
import Fires

/// The most that a start may be late, waiting included.
///
/// Source: `scheduling.md`, sections 2 and 3.
struct DeadlineGate {
  let startDeadline: Duration?
  /// What it waited for; nil where it did not wait.
  var waitedFor: WaitReason?

  func answer(lateness: Duration) -> GateAnswer {
    guard let startDeadline, lateness > startDeadline else { return .pass }
    return .decide(.missed, .deadlinePassed(startDeadline, waitedFor: waitedFor))
  }
}
