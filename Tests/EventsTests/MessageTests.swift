import CivilTime
import Events
import Fires
import Testing

@Suite("The message of an event")
struct MessageTests {
  private static let fire = EventTests.fire
  private static let task = EventTests.task

  private static func decided(_ decision: Decision, _ reason: Reason?, late: Duration = .zero) -> Event {
    EventTests.decided(decision, reason, late: late)
  }
  private static func ended(_ state: String, _ code: Int?, _ reason: String?, _ duration: Duration?) -> Event {
    .taskEnded(task, state: state, exitCode: code, signal: nil, reason: reason, duration: duration)
  }
  private static func reloaded(
    added: Int = 0, changed: Int = 0, removed: Int = 0, unchanged: Int = 0, files: Int = 0, problems: Int = 0
  ) -> Event {
    let names = { (count: Int) in (0..<count).map { "s\($0)" } }
    return .reloaded(
      ReloadSummary(
        added: names(added), changed: names(changed), removed: names(removed), unchanged: unchanged,
        quarantinedFiles: files, problems: problems))
  }

  static let daemon: [(Event, String)] = [
    (.daemonReady(version: "1.0", schedules: 1), "factotumd 1.0 is ready with 1 schedule"),
    (.daemonReady(version: "1.0", schedules: 0), "factotumd 1.0 is ready with 0 schedules"),
    (
      .daemonStopping(reason: "received SIGTERM", activeRuns: 3, .continuing),
      "stopping: received SIGTERM; 3 active runs continue"
    ),
    (
      .daemonStopping(reason: "received SIGTERM", activeRuns: 1, .continuing),
      "stopping: received SIGTERM; 1 active run continues"
    ),
    (
      .daemonStopping(reason: "received SIGINT", activeRuns: 2, .awaited),
      "stopping: received SIGINT; waiting for 2 active runs"
    ),
    (
      .daemonStopping(reason: "received SIGTERM", activeRuns: 1, .cancelled),
      "stopping: received SIGTERM; cancelling 1 active run"
    ),
    (.daemonStopping(reason: "received SIGTERM", activeRuns: 0, .awaited), "stopping: received SIGTERM"),
    (reloaded(added: 1, unchanged: 2), "reloaded: 1 added, 2 unchanged"), (reloaded(), "reloaded: no schedules"),
    (
      reloaded(changed: 1, removed: 2, files: 1, problems: 2),
      "reloaded: 1 changed, 2 removed, 1 file quarantined, 2 problems"
    ),
    (.clockChanged(by: .seconds(-5)), "clock was set back by 5.0 s"),
    (.clockChanged(by: .seconds(7322)), "clock was set forward by 2 h 2 min 2 s"),
    (
      .clockChanged(by: .seconds(61), isFirstSynchronization: true),
      "clock was set forward by 1 min 1 s for the first time: all schedules are planned anew from now"
    ),
    (.entriesLost(count: 1), "1 journal entry lost: journald did not accept it"),
    (.entriesLost(count: 20), "20 journal entries lost: journald did not accept them"),
  ]

  static let schedules: [(Event, String)] = [
    (.problem(schedule: "nightly", reason: "no user 'x'"), "cannot start: no user 'x'"),
    (.fireLost(schedule: "nightly", reason: "x"), "upcoming fire will be skipped by a time-zone change: x"),
    (
      decided(.started, nil, late: .milliseconds(999)),
      "started run nightly-19700101T000000Z (scheduled 1970-01-01T00:00:00Z)"
    ),
    (
      decided(.started, nil, late: .milliseconds(2450)),
      "started run nightly-19700101T000000Z (scheduled 1970-01-01T00:00:00Z), 2.4 s late"
    ),
    (
      decided(.started, nil, late: .seconds(62)),
      "started run nightly-19700101T000000Z (scheduled 1970-01-01T00:00:00Z), 1 min 2 s late"
    ),
    (decided(.noop, .constraint("no match")), "not run on this host: no match"),
    (
      decided(.skipped, RunID(validating: "r").map { .overlaps($0) }),
      "skipped (scheduled 1970-01-01T00:00:00Z): previous run 'r' is still running"
    ),
    (
      decided(.missed, .olderThanWindow(.seconds(86_400))),
      "missed (scheduled 1970-01-01T00:00:00Z): older than the catch-up window of 24h"
    ),
    (
      decided(.failedToStart, .couldNotStart("no file")),
      "failed to start run nightly-19700101T000000Z (scheduled 1970-01-01T00:00:00Z): no file"
    ),
    (
      EventTests.ended(.succeeded, nil, .milliseconds(1999)),
      "run nightly-19700101T000000Z succeeded in 1.9 s"
    ),
    (
      EventTests.ended(.failed, "x", .seconds(3600)),
      "run nightly-19700101T000000Z failed in 1 h 0 min 0 s: x"
    ),
    (
      EventTests.ended(.timedOut, nil, nil), "run nightly-19700101T000000Z timed out"
    ),
    (
      EventTests.ended(.finishedEarly, nil, .zero),
      "run nightly-19700101T000000Z finished early in 0.0 s"
    ),
    (
      EventTests.ended(.interrupted, "x", nil),
      "run nightly-19700101T000000Z was interrupted: x"
    ),
    (.trouble("the ledger is full", fire), "the ledger is full"),
  ]

  static let tasks: [(Event, String)] = [
    (.taskStarted(task), "task 'load' started"),
    (.taskStarted(TaskOrigin(run: task.run, task: "load", attempt: 2)), "task 'load' started, attempt 2"),
    (ended("SUCCEEDED", 0, nil, .seconds(2)), "task 'load' succeeded in 2.0 s"),
    (ended("SUCCEEDED_NO_OP", 3, nil, .seconds(2)), "task 'load' succeeded and requested an early finish in 2.0 s"),
    (
      ended("FAILED", 137, "the task was killed by SIGKILL", .seconds(2)),
      "task 'load' failed in 2.0 s: the task was killed by SIGKILL"
    ),
    (
      ended("FAILED", -1, "the task could not be started: no such file", .zero),
      "task 'load' could not be started: no such file"
    ),
    (
      ended("RETRYING", -1, "the task could not be started: no such file; next attempt in 1.0 s", .zero),
      "task 'load' could not be started: no such file; next attempt in 1.0 s"
    ),
    (ended("RETRYING", 1, "x", .seconds(1)), "task 'load' failed in 1.0 s: x"),
    (ended("SKIPPED", nil, "the task 'a' failed", nil), "task 'load' skipped: the task 'a' failed"),
    (
      .outputLeftOut(task, bytes: 12), "task 'load': output truncated: 12 bytes over journal-limit not logged"
    ),
    (.taskWarning(predicate: "ended", task), "task 'load' ended"),
  ]

  @Test("says what happened, to what and why", arguments: daemon + schedules + tasks)
  func wording(event: Event, expected: String) {
    #expect(event.entry(at: EventTests.timestamp).message == expected)
  }

  @Test("is printable whatever is named in it, and a name is one line")
  func printable() {
    let task = TaskOrigin(run: Self.task.run, task: "a\nb\u{1B}[2J\u{7F}", attempt: 1)
    #expect(Event.taskStarted(task).entry(at: EventTests.timestamp).message == #"task 'a\nb\u001b[2J\u007f' started"#)
    let reason = "line 1\nline\t2\u{7}"
    #expect(
      Event.problem(schedule: "x", reason: reason).entry(at: EventTests.timestamp).message
        == "cannot start: line 1\nline\t2\\u0007")
  }
}
