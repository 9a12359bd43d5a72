import CivilTime
import Fires

/// The host constraint, asked at each fire and never remembered.
///
/// Source: `scheduling.md`, section 3.
struct ConstraintGate {
  let isConstrained: Bool

  /// How long a constraint that cannot be checked is asked again where there is no start deadline.
  static let patience: Duration = .seconds(60)
  /// How long between; with less time left it is asked once more, this long before the end.
  private static let retryInterval: Duration = .seconds(5)
  private static let lastMoment: Duration = .seconds(1)

  var answer: GateAnswer { isConstrained ? .wait(.lookup) : .pass }

  /// What an answer means; one that nobody could give is waited for as long as there is time.
  func answer(to answer: ConstraintVerdict, timeLeft: Duration) -> GateAnswer {
    switch answer {
    case .matches: .pass
    case .doesNotMatch(let reason): .decide(.noop, .constraint(reason))
    case .couldNotBeChecked(let reason):
      timeLeft > Self.lastMoment ? .wait(.lookup) : .decide(.noop, Self.failure(reason))
    }
  }

  /// After how long it is asked again.
  func retryDelay(timeLeft: Duration) -> Duration { min(Self.retryInterval, timeLeft - Self.lastMoment) }

  /// The reason of a fire whose constraint could not be checked in time.
  static func failure(_ reason: String?) -> Reason { .lookupFailed(reason ?? "no answer in time") }
}
