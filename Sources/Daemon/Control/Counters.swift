import CivilTime
import Control
import Fires
import SchedulerMachine
import Synchronization

/// What is counted from the daemon's start on.
final class Counters: Sendable {
  /// A schedule and a decision or an outcome.
  struct Key: Hashable, Sendable {
    let schedule: String
    let kind: String
  }

  struct Values: Sendable {
    var fires: [Key: Int] = [:]
    var runs: [Key: Int] = [:]
    var lateness = Histogram(bounds: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 60])
    var durations = Histogram(bounds: [1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400])
    var clockChanges = 0
    var goodReloads = 0
    var badReloads = 0
  }

  private let values = Mutex(Values())

  var current: Values { values.withLock { $0 } }

  func count(_ announcement: Announcement) {
    values.withLock { values in
      switch announcement {
      case .decided(let record):
        values.fires[Key(schedule: record.fire.schedule, kind: record.decision.rawValue), default: 0] += 1
      case .began(let run, let lateness):
        if run.trigger.isFire {
          values.fires[Key(schedule: run.fire.schedule, kind: Decision.started.rawValue), default: 0] += 1
        }
        values.lateness.add(max(0, lateness.inSeconds))
      case .ended(let run, let ending):
        values.runs[Key(schedule: run.fire.schedule, kind: ending.outcome.rawValue), default: 0] += 1
        if let start = ending.startedAt { values.durations.add((ending.endedAt - start).inSeconds) }
      default: break
      }
    }
  }

  func countClockChange() { values.withLock { $0.clockChanges += 1 } }

  func countReload(isGood: Bool) {
    values.withLock { if isGood { $0.goodReloads += 1 } else { $0.badReloads += 1 } }
  }
}

extension Histogram {
  init(bounds: [Double]) {
    self.init()
    self.bounds = bounds
    counts = bounds.map { _ in 0 }
  }

  mutating func add(_ value: Double) {
    count += 1
    sum += value
    for index in bounds.indices where value <= bounds[index] { counts[index] += 1 }
  }
}
