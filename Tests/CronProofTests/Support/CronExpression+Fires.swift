import CivilTime
import Cron

extension CronExpression {
  /// The fires in a range of time, each found from the one before.
  func fires(in range: ClosedRange<Int64>, _ zone: TimeZoneRules, limit: Int = .max) -> [Int64] {
    var fires: [Int64] = []
    var here = Instant(secondsSinceEpoch: range.lowerBound - 1)
    while fires.count < limit, let next = next(after: here, in: zone), next.secondsSinceEpoch <= range.upperBound {
      // Whoever does not get ahead would never end.
      guard next > here else { return fires + [next.secondsSinceEpoch] }
      fires.append(next.secondsSinceEpoch)
      here = next
    }
    return fires
  }

  /// The fires in a range of time, each found from the one after, in order of time.
  func firesBackwards(in range: ClosedRange<Int64>, _ zone: TimeZoneRules) -> [Int64] {
    var fires: [Int64] = []
    var here = Instant(secondsSinceEpoch: range.upperBound + 1)
    while let previous = previous(before: here, in: zone), previous.secondsSinceEpoch >= range.lowerBound {
      guard previous < here else { return fires + [previous.secondsSinceEpoch] }
      fires.append(previous.secondsSinceEpoch)
      here = previous
    }
    return fires.reversed()
  }
}
