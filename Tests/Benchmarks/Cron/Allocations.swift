import CAllocations
import CivilTime
import Cron

extension CronBenchmark {
  /// Prints how often memory is allocated while fires are searched for, in either direction.
  static func countAllocations(_ expressions: [String], in zone: TimeZoneRules) throws {
    for text in expressions {
      let expression = try CronExpression.parse(text)
      report(text) {
        (0..<256 as Range<Int64>).reduce(0) { sum, step in
          let instant = Instant(secondsSinceEpoch: 1_767_225_600 + step * 1_232_549)
          let next = expression.next(after: instant, in: zone)?.secondsSinceEpoch ?? 0
          return sum &+ next &+ (expression.previous(before: instant, in: zone)?.secondsSinceEpoch ?? 0)
        }
      }
    }
    // The count counts.
    report("an array") { Int64(expressions.map(\.utf8.count).max() ?? 0) }
  }

  @inline(never)
  private static func report(_ what: String, _ body: () -> Int64) {
    let before = allocations_of_this_thread()
    let result = body()
    let count = allocations_of_this_thread() - before
    precondition(result != 0)
    print(what, count, separator: "\t")
  }
}
