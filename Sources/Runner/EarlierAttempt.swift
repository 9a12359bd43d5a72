import CivilTime
import RunMachine

/// An attempt at a task after which there was another.
struct EarlierAttempt: Sendable, Hashable {
  /// How many of a task's are kept, the last ones.
  static let limit = 20

  let number: Int
  let startedAt: Timestamp?
  let endedAt: Timestamp?
  let ending: TaskEnding?
  let reason: String
}

extension TaskRecord {
  /// Puts the last attempt, which failed, among the earlier ones.
  mutating func keepAttempt(reason: String) {
    if earlier.count == EarlierAttempt.limit { earlier.removeFirst() }
    earlier.append(
      EarlierAttempt(number: attempts, startedAt: startedAt, endedAt: endedAt, ending: ending, reason: reason))
  }
}
