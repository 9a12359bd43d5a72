import CivilTime
import Cron
import Glibc
import SystemZones

/// Measures the `Cron` room on the expressions that standard input has, for `cron.py` to put beside its peers; with
/// the argument `allocations` it counts these instead.
@main
struct CronBenchmark {
  private static let repetitions = 31
  /// Short enough that most repetitions go undisturbed on a busy machine.
  private static let shortest = Duration.microseconds(200)
  private static let zoneName = "Europe/Berlin"

  static func main() throws {
    var expressions: [String] = []
    while let line = readLine() { expressions.append(line) }
    let zones = [try SystemZones().rules(named: "UTC"), try SystemZones().rules(named: zoneName)]
    guard CommandLine.arguments.last != "allocations" else { return try countAllocations(expressions, in: zones[1]) }
    for zone in zones { measureNext(expressions, in: zone) }
    measureParse(expressions)
    measureZone()
  }

  private static func measureNext(_ expressions: [String], in zone: TimeZoneRules) {
    // The same 256 instants of 2026 to 2035 as in the other programs.
    let starts = (0..<256).map { Instant(secondsSinceEpoch: 1_767_225_600 + $0 * 1_232_549) }
    let loop = measure {
      starts.reduce(0) { $0 &+ (nothing(after: $1, in: zone)?.secondsSinceEpoch ?? 0) }
    }
    for text in expressions {
      guard let expression = try? CronExpression.parse(text) else {
        print("factotum", zone.name, text, "not supported", separator: "\t")
        continue
      }
      let pass = measure {
        starts.reduce(0) { $0 &+ (expression.next(after: $1, in: zone)?.secondsSinceEpoch ?? 0) }
      }
      let mean = (pass.nanoseconds - loop.nanoseconds) / Double(starts.count)
      report(zone.name, text, mean, checksum: pass.checksum)
    }
  }

  /// Costs what a loop of calls costs without an engine.
  @inline(never)
  private static func nothing(after start: Instant, in zone: TimeZoneRules) -> Instant? { start }

  private static func measureParse(_ expressions: [String]) {
    for text in expressions {
      let parse = measure { (try? CronExpression.parse(text)) == nil ? 0 : 1 }
      report("parse", text, parse.nanoseconds, checksum: parse.checksum)
    }
    let never = "0 0 30 2 *"
    let rejection = measure { (try? CronExpression.parse(never)) == nil ? 0 : 1 }
    report("never fires", never, rejection.nanoseconds, checksum: rejection.checksum)
  }

  private static func measureZone() {
    let bytes = content("/usr/share/zoneinfo/\(zoneName)")
    let late = Instant(secondsSinceEpoch: 7_000_000_000)
    let load = measure {
      (try? TimeZoneRules(name: zoneName, tzif: bytes)).map { Int64($0.offset(at: late)) } ?? -1
    }
    report("zone load", zoneName, load.nanoseconds, checksum: load.checksum)
  }

  /// What one pass takes, the median over repetitions, and what it returns.
  @inline(never)
  private static func measure(_ pass: () -> Int64) -> (nanoseconds: Double, checksum: Int64) {
    let clock = ContinuousClock()
    let checksum = pass()
    let once = clock.measure { precondition(pass() == checksum) }
    let passes = 1 + Int(shortest / max(once, .nanoseconds(1)))
    let times = (0..<repetitions).map { _ in
      clock.measure {
        for _ in 0..<passes { precondition(pass() == checksum, "the same pass gave another result") }
      } / .nanoseconds(1) / Double(passes)
    }
    return (times.sorted()[repetitions / 2], checksum)
  }

  private static func report(_ what: String, _ expression: String, _ nanoseconds: Double, checksum: Int64) {
    print("factotum", what, expression, (nanoseconds * 10).rounded() / 10, checksum, separator: "\t")
  }

  private static func content(_ path: String) -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = unsafe read(file, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
  }
}
