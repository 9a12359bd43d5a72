import CivilTime
import Cron
import Fires
import SchedulerMachine

/// What one seed draws: schedules and how often what goes wrong.
struct Scenario {
  /// How many events lie between two of a kind, on average; 0 for never.
  struct Weights {
    var crash = 0, reload = 0, clockStep = 0, pause = 0, request = 0, backfill = 0
  }

  var weights: Weights
  let maxRuns: Int
  /// When it begins by the wall clock.
  let start: Timestamp

  /// Some zones change their offset within the time that is simulated.
  static let zones: [TimeZoneRules] = [.utc] + LocalZones.all

  private static let expressions = [
    "*/5 * * * *", "*/20 * * * *", "0 * * * *", "30 2 * * *", "15 */3 * * *", "0 0 * * *", "7,37 * * * *",
    "*/15 1-4 * * *",
    "0 9-17 * * 1-5", "@every 11m", "@every 45m", "5 4 * * 0", "30 1,2,3 * * *", "20 0 */15 * * *",
  ]

  init(from random: inout SeededGenerator) {
    func weight(_ usual: Int) -> Int { random.once(in: 3) ? 0 : Int.random(in: usual / 3...usual * 2, using: &random) }
    weights = Weights(
      crash: weight(150), reload: weight(200), clockStep: weight(300), pause: weight(250), request: weight(60),
      backfill: weight(400))
    maxRuns = random.pick([1, 2, 4, 100])
    // Near the changes of the clocks more often than by chance.
    let days = random.pick([20_176, 20_177, 20_386, 20_387, Int.random(in: 20_100...20_500, using: &random)])
    start = Timestamp(Instant(secondsSinceEpoch: Int64(days) * 86_400 + Int64.random(in: 0..<86_400, using: &random)))
  }

  /// A schedule of this name, drawn anew.
  func job(_ name: String, from random: inout SeededGenerator, near now: Timestamp) -> ScheduledJob {
    let texts =
      random.once(in: 4)
      ? [random.pick(Self.expressions), random.pick(Self.expressions)] : [random.pick(Self.expressions)]
    let zone = random.pick(Self.zones)
    var job = ScheduledJob(
      name: name, expressions: texts.compactMap { try? CronExpression.parse($0) }, zone: zone,
      fingerprint: zone.name + texts.joined(separator: "|"))
    job.isEnabled = !random.once(in: 12)
    job.isConstrained = random.once(in: 3)
    job.overlap = random.pick(OverlapPolicy.allCases)
    job.catchUp = .init(
      policy: random.pick(ScheduledJob.CatchUp.Policy.allCases), window: .seconds(random.pick([600, 7200, 86_400])),
      limit: random.pick([1, 3, 20]))
    if random.once(in: 3) { job.startDeadline = .seconds(random.pick([30, 300, 3600])) }
    if random.once(in: 3) { job.jitter = random.duration(1...600_000) }
    if random.once(in: 10) {
      job.notBefore = now.instant.advanced(bySeconds: Int64.random(in: -7200...86_400, using: &random))
    }
    if random.once(in: 10) {
      job.notAfter = now.instant.advanced(bySeconds: Int64.random(in: 7200...200_000, using: &random))
    }
    if random.once(in: 5) {
      let day = zone.civil(at: now.instant).date.daysSinceEpoch + Int.random(in: 0...2, using: &random)
      job.exclusions.insert(CivilDate(daysSinceEpoch: day), label: "holiday")
    }
    return job
  }
}
