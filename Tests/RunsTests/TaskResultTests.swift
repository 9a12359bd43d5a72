import CivilTime
import Fires
import RunDocuments
import Testing

@testable import Runs

@Suite("What is kept of a run's tasks")
struct TaskResultTests {
  private static let now = Timestamp(microsecondsSinceEpoch: 100)

  private func task(
    _ name: String, _ state: String, output: String = "", error: String = "", end: Int64 = 7, reason: String? = nil
  ) -> RunStatus.Task {
    RunStatus.Task(
      name: name, state: state, startedAt: Timestamp(microsecondsSinceEpoch: 5),
      endedAt: Timestamp(microsecondsSinceEpoch: end), exitCode: 1, signal: "SIGTERM", attempts: 2, reason: reason,
      outputTail: output, errorTail: error)
  }

  private func results(_ tasks: RunStatus.Task...) -> TaskResults { results(tasks) }

  private func results(_ tasks: [RunStatus.Task]) -> TaskResults {
    TaskResults(
      RunStatus(
        runID: "etl", bootID: "b", runner: 2, runnerStartTime: 1, startedAt: Timestamp(microsecondsSinceEpoch: 1),
        ending: nil, tasks: tasks, graph: "g1-1"), now: Self.now)
  }

  @Test("is what the runner told, with output of failed tasks alone, and no time that is still to come")
  func told() {
    let results = results(
      task("a", "SUCCEEDED", output: "x", error: "y"), task("b", "FAILED", output: "out", error: "err", end: 1000))
    #expect(results.graph == "g1-1" && results.omitted == 0)
    #expect(results.tasks.map(\.outputTail) == ["", "out"] && results.tasks.map(\.errorTail) == ["", "err"])
    let failed = results.tasks[1]
    #expect(failed.endedAt == Self.now && failed.attempts == 2 && failed.signal == "SIGTERM" && failed.exitCode == 1)
  }

  @Test(
    "of a failed task's output is the end, 4 KiB of both streams together, cut between characters",
    arguments: [(10_000, 0, 4096, 0), (0, 10_000, 0, 4096), (10_000, 10_000, 2048, 2048), (10_000, 96, 4000, 96)])
  func tails(output: Int, error: Int, keptOutput: Int, keptError: Int) {
    let failed = results(
      task(
        "a", "FAILED", output: String(repeating: "x", count: output), error: String(repeating: "y", count: error))
    ).tasks[0]
    #expect(failed.outputTail.utf8.count == keptOutput && failed.errorTail.utf8.count == keptError)
    let wide = results(task("a", "FAILED", output: "a" + String(repeating: "é", count: 3000))).tasks[0]
    #expect(wide.outputTail == String(repeating: "é", count: 2048))
    let shifted = results(task("a", "FAILED", output: String(repeating: "é", count: 3000) + "a")).tasks[0]
    #expect(shifted.outputTail == String(repeating: "é", count: 2047) + "a")
  }

  @Test("has a limit, whatever a job's user writes: first the output, then the tasks that do not fit are counted")
  func limits() {
    let tail = String(repeating: "x", count: 4096)
    let many = results((0..<100).map { task("t\($0)", "FAILED", output: tail) })
    #expect(many.tasks.count == 100 && many.tasks.map(\.outputTail.utf8.count).reduce(0, +) == 256 << 10)
    let name = String(repeating: "n", count: 100_000)
    let large = results((0..<100).map { task("\(name)\($0)", "SUCCEEDED", reason: name) })
    #expect(large.tasks.count < 42 && large.tasks.count + large.omitted == 100)
    #expect(large.tasks.allSatisfy { ($0.reason?.count ?? 0) <= 500 })
  }
}
