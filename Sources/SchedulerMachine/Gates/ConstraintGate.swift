import CivilTime
import Fires

/// The host constraint, asked at each fire and never remembered.
///
/// Source: `scheduling.md`, section 3.
struct ConstraintGate {
  let isConstrained: Bool

  /// How long a constraint that cannot be checked is asked again where there is no start deadline.
  static let patience: Duration = .seconds(60)
  /// How long between.
  static let retryInterval: Duration = .seconds(5)

  var answer: GateAnswer { isConstrained ? .wait(.lookup) : .pass }

  /// What an answer means; one that nobody could give is waited for as long as there is time.
  func answer(to answer: ConstraintVerdict, hasTime: Bool) -> GateAnswer {
    switch answer {
    case .matches: .pass
    case .doesNotMatch(let reason): .decide(.noop, .constraint(reason))
    case .couldNotBeChecked(let reason): hasTime ? .wait(.lookup) : .decide(.noop, .lookupFailed(reason))
    }
  }
}
