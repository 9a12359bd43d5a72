import CivilTime
import Control
import Cron
import Fires
import SchedulerMachine
import Testing

@testable import Daemon

@Suite("A row of a run that is not started yet")
struct RunRowTests {
  @Test("names the run that it retries")
  func retry() throws {
    let now = Now(wall: Timestamp(Instant(secondsSinceEpoch: 1_795_435_200)), sinceBoot: .seconds(100))
    let jobs = try ["etl", "other"].map {
      ScheduledJob(name: $0, expressions: [try CronExpression.parse("0 0 1 1 *")], zone: .utc, fingerprint: "UTC")
    }
    var machine = SchedulerMachine(maxRuns: 1)
    _ = machine.handle(.began(Beginning(jobs: jobs)), at: now)
    _ = machine.handle(.request(RunRequested(id: RequestID(number: 1), schedule: "other")), at: now)
    let failed = FireID(schedule: "etl", instant: Instant(secondsSinceEpoch: 1_795_435_000))
    let retried = RunRequested.Retried(run: failed.runID, fire: failed, number: 1)
    let request = RunRequested(id: RequestID(number: 2), schedule: "etl", trigger: .retry, retries: retried)
    _ = machine.handle(.request(request), at: now)
    let fire = try #require(machine.openFires.first { $0.trigger == .retry })
    let row = RunRow(fire)
    #expect(row.retryOf == failed.runID.description)
    #expect(row.outcome == RunRow.waiting && row.runID == "\(failed.runID)-r1")
  }
}
