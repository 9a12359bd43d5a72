import CivilTime
import Events
import Fires
import Testing

@Suite("The name before an entry")
struct ProgramTests {
  private func task(_ name: String, schedule: String? = "nightly") -> TaskOrigin {
    let run = RunOrigin(
      runID: "r", job: "job", factfile: "f", schedule: schedule, scheduledTime: Instant(secondsSinceEpoch: 0), tags: [:]
    )
    return TaskOrigin(run: run, task: name, attempt: 1)
  }
  private func program(_ event: Event) -> String { event.entry(at: EventTests.timestamp).program }
  private func output(_ origin: TaskOrigin) -> Event {
    var reader = OutputReader()
    return .taskOutput(origin, isError: false, reader.read([0x61], isContinued: false))
  }

  @Test("is the daemon's for what concerns the daemon")
  func daemon() {
    for event: Event in [
      .daemonReady(version: "1", schedules: 1), .daemonStopping(reason: "x", activeRuns: 0, .continuing),
      .clockChanged(by: .seconds(1)), .fileQuarantined(path: "p", reasons: []), .entriesLost(count: 1), .trouble("x"),
      .reloaded(.init(added: [], changed: [], removed: [], unchanged: 0, quarantinedFiles: 0, problems: 0)),
    ] { #expect(program(event) == "factotumd") }
  }

  @Test("is the schedule's for its fires, runs and tasks")
  func schedule() {
    let origin = task("load")
    for event: Event in [
      .problem(schedule: "nightly", reason: "x"), .fireLost(schedule: "nightly", reason: "x"),
      EventTests.decided(.started),
      EventTests.ended(.failed), .taskStarted(origin),
      .taskEnded(origin, state: "FAILED", exitCode: 1, signal: nil, reason: nil, duration: nil),
      .outputLeftOut(origin, bytes: 1), .runWarning("x", origin.run), .taskWarning(predicate: "x", origin),
      .entriesLost(count: 1, origin.run), .trouble("x", EventTests.fire),
    ] { #expect(program(event) == "nightly") }
  }

  @Test(
    "is the schedule's and the task's for output",
    arguments: [
      ("load", "nightly/load"), ("load all/now", "nightly/load_all_now"),
      ("a\tb\nc\u{7}d\u{A0}e\u{85}", "nightly/a_b_c_d_e_"),
      ("größer", "nightly/größer"), (String(repeating: "x", count: 56), "nightly/" + String(repeating: "x", count: 56)),
      (String(repeating: "x", count: 57), "nightly/" + String(repeating: "x", count: 56)),
      (String(repeating: "é", count: 60), "nightly/" + String(repeating: "é", count: 28)),
      ("x" + String(repeating: "é", count: 60), "nightly/x" + String(repeating: "é", count: 27)),
    ])
  func output(name: String, expected: String) {
    #expect(program(output(task(name))) == expected)
    #expect(
      output(task(name)).entry(at: EventTests.timestamp).fields.contains {
        $0.name == "FACTOTUM_TASK" && $0.value == name
      })
  }

  @Test("is at most 64 bytes for output, also of a schedule with the longest name")
  func longSchedule() {
    #expect(
      program(output(task("load", schedule: String(repeating: "n", count: 128)))) == String(repeating: "n", count: 64))
  }

  @Test("is the program's for a run that somebody started by hand")
  func manual() {
    #expect(program(.taskStarted(task("load", schedule: nil))) == "factotum")
    #expect(program(output(task("load", schedule: nil))) == "factotum/load")
  }
}
