import CivilTime
import Fires
import Testing

@testable import Daemon

@Suite("The forecast of a run")
struct RunForecastTests {
  private static func at(_ seconds: Int64) -> Timestamp { Timestamp(microsecondsSinceEpoch: seconds * 1_000_000) }

  private static func task(
    after dependencies: Int..., from start: Int64? = nil, to end: Int64? = nil, usual: Int64? = nil
  ) -> RunForecast.Task {
    RunForecast.Task(
      dependencies: dependencies, startedAt: start.map(at), endedAt: end.map(at), isSettled: end != nil,
      usual: usual.map { .seconds($0) })
  }

  private static func forecast(_ tasks: [RunForecast.Task], now: Int64, isActive: Bool = true) -> RunForecast {
    RunForecast(tasks, start: at(0), now: at(now), isActive: isActive)
  }

  @Test("adds up what the tasks of the longest way usually take")
  func ahead() {
    let tasks = [
      Self.task(from: 0, to: 10, usual: 10), Self.task(after: 0, from: 10, usual: 20),
      Self.task(after: 0, from: 10, usual: 5), Self.task(after: 1, 2, usual: 7),
    ]
    let forecast = Self.forecast(tasks, now: 12)
    #expect(forecast.expectedEnd == Self.at(37))
    #expect(forecast.critical == [0, 1, 3])
  }

  @Test("of a task that takes longer than usual, counts on from now")
  func overdue() {
    let forecast = Self.forecast([Self.task(from: 0, usual: 10), Self.task(after: 0, usual: 4)], now: 100)
    #expect(forecast.expectedEnd == Self.at(104))
  }

  @Test("is not given where a task is left of which nothing is known, and none once all have ended")
  func unknown() {
    #expect(Self.forecast([Self.task(from: 0, usual: 1), Self.task(after: 0)], now: 1).expectedEnd == nil)
    #expect(Self.forecast([Self.task(from: 0, to: 1, usual: 9)], now: 1).expectedEnd == nil)
    #expect(Self.forecast([], now: 1).critical.isEmpty)
  }

  @Test("of a run that has ended, names the tasks that its end hung on; a circle is passed over")
  func ended() {
    let tasks = [
      Self.task(from: 0, to: 3), Self.task(from: 0, to: 9), Self.task(after: 0, 1, from: 9, to: 12),
      Self.task(after: 4), Self.task(after: 3),
    ]
    let forecast = Self.forecast(tasks, now: 50, isActive: false)
    #expect(forecast.critical == [1, 2])
    #expect(forecast.expectedEnd == nil)
  }

  @Test("takes for usual the median of the runs in which a task succeeded")
  func median() {
    func run(_ seconds: Int64, _ state: String = "SUCCEEDED", attempts: Int = 1) -> TaskResults {
      TaskResults(tasks: [
        TaskResult(name: "load", state: state, startedAt: Self.at(0), endedAt: Self.at(seconds), attempts: attempts)
      ])
    }
    let usual = UsualTimes([run(1), run(9), run(3), run(100, "FAILED"), run(0, attempts: 0)])
    #expect(usual["load"] == .seconds(3))
    #expect(UsualTimes([run(1), run(4)])["load"] == .milliseconds(2500))
    #expect(usual["other"] == nil)
  }
}
