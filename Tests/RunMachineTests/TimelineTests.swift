import Factfile
import RunMachine
import Testing

private func task(
  _ name: String, after dependencies: [Int] = [], timeout: String? = nil, retries: FactfileTask.Retries? = nil,
  runs: FactfileTask.Runs = .onSuccess
) -> RunPlan.Task {
  RunPlan.Task(
    name: name, dependencies: dependencies, terminateJobWithSuccess: [3], continueJob: [0],
    timeout: timeout.flatMap { TimeSpan($0) }, retries: retries, runs: runs)
}

private func retries(_ count: Int, _ delay: String, backoff: Double = 1, maxDelay: String? = nil)
  -> FactfileTask.Retries
{
  .init(count: count, delay: TimeSpan(delay)!, backoff: backoff, maxDelay: maxDelay.flatMap { TimeSpan($0) })
}

/// Runs the tasks on a clock of its own: each attempt takes a second, and ends with the next of its codes.
private func timeline(_ plan: RunPlan, codes: [Int: [Int]]) -> (states: [TaskState], started: [String], RunResult?) {
  var machine = RunMachine(plan: plan)
  var codes = codes
  var agenda: [(at: Duration, order: Int, event: RunMachine.Event)] = [(.zero, 0, .begin)]
  var order = 0
  var started: [String] = []
  var result: RunResult?
  while let next = agenda.min(by: { ($0.at, $0.order) < ($1.at, $1.order) }) {
    agenda.removeAll { $0.order == next.order }
    for effect in machine.handle(next.event) {
      order += 1
      switch effect {
      case .start(let task, let attempt):
        started.append("\(next.at.components.seconds) \(plan.tasks[task].name)" + (attempt > 1 ? " #\(attempt)" : ""))
        let code = codes[task]?.first ?? 0
        codes[task] = Array(codes[task]?.dropFirst() ?? [])
        agenda.append((next.at + .seconds(1), order, .taskEnded(task, .exited(code: code))))
      case .endLeftBehind(let task): agenda.append((next.at, order, .leftBehindEnded(task)))
      case .arm(let timer, let delay): agenda.append((next.at + delay, order, .elapsed(timer)))
      case .runFinished(let finished): result = finished
      default: break
      }
    }
  }
  return (machine.states, started, result)
}

@Suite("When tasks run")
struct TimelineTests {
  /// work, then an alarm on its failure, a clean-up in any case, and a task that goes on after it.
  private static let guarded = RunPlan(tasks: [
    task("work"), task("next", after: [0]), task("alarm", after: [1], runs: .onFailure),
    task("clean-up", after: [0, 1], runs: .always), task("report", after: [3]),
    task("after alarm", after: [2]),
  ])

  @Test("after success: the clean-up runs, the alarm does not, and the job succeeded")
  func success() {
    let (states, started, result) = timeline(Self.guarded, codes: [:])
    #expect(started == ["0 work", "1 next", "2 clean-up", "3 report"])
    #expect(states[2].reason == "nothing that it depends on failed")
    #expect(states[5].reason == "the task 'alarm' was not needed")
    #expect(result?.outcome == .succeeded && result?.summary == nil)
  }

  @Test("after a failure: alarm and clean-up run, also for what was skipped because of it, and the job failed")
  func failure() {
    let (states, started, result) = timeline(Self.guarded, codes: [0: [1]])
    #expect(started == ["0 work", "1 alarm", "1 clean-up", "2 after alarm", "2 report"])
    #expect(states[1].reason == "the task 'work' failed")
    #expect(result?.outcome == .failed && result?.exitStatus == 2)
  }

  @Test("after an early finish: the clean-up runs, the alarm does not")
  func early() {
    let (states, started, result) = timeline(Self.guarded, codes: [0: [3]])
    #expect(started == ["0 work", "1 clean-up", "2 report"])
    #expect(states[1].reason == "the task 'work' requested early termination")
    #expect(states[2].reason == "nothing that it depends on failed")
    #expect(result?.outcome == .finishedEarly)
  }

  @Test("a failed clean-up fails the job, and what waits for it")
  func failedCleanUp() {
    let (states, _, result) = timeline(Self.guarded, codes: [3: [9]])
    #expect(states[4].reason == "the task 'clean-up' failed" && result?.outcome == .failed)
  }

  @Test("a clean-up waits until the last of its dependencies has ended, whatever the first came to")
  func waitsForAll() {
    let plan = RunPlan(tasks: [
      task("bad"), task("first"), task("second", after: [1]), task("clean-up", after: [0, 2], runs: .always),
    ])
    #expect(timeline(plan, codes: [0: [1]]).started == ["0 bad", "0 first", "1 second", "2 clean-up"])
  }

  @Test("an interruption starts no clean-up")
  func interrupted() {
    var machine = RunMachine(plan: Self.guarded)
    _ = machine.handle(.begin)
    _ = machine.handle(.interrupted(.signal("SIGTERM")))
    let last = machine.handle(.taskEnded(0, .signaled(number: 15, name: "SIGTERM")))
    guard case .runFinished(let result) = last.last else { Issue.record("\(last)"); return }
    #expect(result.ran == ["work"])
    #expect(machine.states[3].reason == "the run was interrupted by SIGTERM")
  }
}

@Suite("Retries")
struct RetryTests {
  @Test("come after the delay, which grows by the factor up to its limit, and end with the first success")
  func backoff() {
    let plan = RunPlan(tasks: [
      task("a", retries: retries(5, "10s", backoff: 2, maxDelay: "30s")), task("b", after: [0]),
    ])
    let (states, started, result) = timeline(plan, codes: [0: [1, 1, 1, 1, 0]])
    #expect(started == ["0 a", "11 a #2", "32 a #3", "63 a #4", "94 a #5", "95 b"])
    #expect(states == [.succeeded, .succeeded] && result?.outcome == .succeeded)
  }

  @Test("are as many as the factfile says; then the task has failed, and only then is anything skipped")
  func exhausted() {
    let plan = RunPlan(tasks: [task("a", retries: retries(2, "0s")), task("b", after: [0])])
    let (states, started, result) = timeline(plan, codes: [0: [1, 7, 9]])
    #expect(started == ["0 a", "1 a #2", "2 a #3"])
    #expect(states[0].reason?.contains("continueJob - 9 ") == true)
    #expect(states[1].reason == "the task 'a' failed" && result?.failed == ["a"])
  }

  @Test("do not follow an early finish")
  func early() {
    let plan = RunPlan(tasks: [task("a", retries: retries(2, "0s"))])
    #expect(timeline(plan, codes: [0: [3]]).started == ["0 a"])
  }

  @Test("leave the place of a task to others while it waits")
  func place() {
    let plan = RunPlan(tasks: [task("a", retries: retries(1, "5s")), task("b"), task("c")], maxParallel: 1)
    #expect(timeline(plan, codes: [0: [1]]).started == ["0 a", "1 b", "2 c", "6 a #2"])
  }

  @Test("are told with the reason of the attempt that failed")
  func told() {
    var machine = RunMachine(plan: RunPlan(tasks: [task("a", retries: retries(1, "5s"))]))
    _ = machine.handle(.begin)
    #expect(
      machine.handle(.taskEnded(0, .signaled(number: 9, name: "SIGKILL"))) == [
        .attemptFailed(0, reason: "the task was killed by SIGKILL", retryAfter: .seconds(5)),
        .endLeftBehind(0), .arm(.leftBehindGrace(0, attempt: 1), after: .seconds(5)),
        .arm(.retry(0), after: .seconds(5)),
      ])
    #expect(machine.states == [.waiting])
  }

  @Test("end with an interruption: the task has failed, and says so; the delay that ends later does nothing")
  func interrupted() {
    var machine = RunMachine(plan: RunPlan(tasks: [task("a", retries: retries(1, "5s")), task("b", after: [0])]))
    _ = machine.handle(.begin)
    _ = machine.handle(.taskEnded(0, .couldNotStart(reason: "no memory")))
    let effects = machine.handle(.interrupted(.signal("SIGINT")))
    guard case .runFinished(let result) = effects.last else { Issue.record("\(effects)"); return }
    #expect(effects.first == .taskFinished(0, skipped: []) && result.outcome == .cancelled)
    #expect(
      machine.states[0].reason
        == "the task could not be started: no memory; it was not tried again because the run was interrupted by SIGINT")
    #expect(machine.states[1].reason == "the run was interrupted by SIGINT")
    #expect(machine.handle(.elapsed(.retry(0))) == [])
  }

  @Test("never wait longer than a day where the factfile sets no limit, however often the delay was multiplied")
  func longest() {
    var machine = RunMachine(plan: RunPlan(tasks: [task("a", retries: retries(1000, "9999999s", backoff: 100))]))
    _ = machine.handle(.begin)
    for _ in 0..<1000 {
      let effects = machine.handle(.taskEnded(0, .exited(code: 1)))
      #expect(effects.last == .arm(.retry(0), after: .seconds(86_400)))
      _ = machine.handle(.leftBehindEnded(0))
      _ = machine.handle(.elapsed(.retry(0)))
    }
    #expect(machine.handle(.taskEnded(0, .exited(code: 1))).count == 2)
  }
}

@Suite("Timeouts")
struct TimeoutTests {
  @Test("ask the task alone to end, then kill it; it has failed whatever its exit code, and others go on")
  func task_() {
    let plan = RunPlan(tasks: [task("a", timeout: "90s"), task("b"), task("c", after: [0])], grace: .seconds(7))
    var machine = RunMachine(plan: plan)
    #expect(
      machine.handle(.begin) == [
        .start(0, attempt: 1), .arm(.timeout(0, attempt: 1), after: .seconds(90)), .start(1, attempt: 1),
      ])
    #expect(
      machine.handle(.elapsed(.timeout(0, attempt: 1))) == [
        .terminate([0]), .arm(.timeoutGrace(0, attempt: 1), after: .seconds(7)),
      ])
    #expect(machine.handle(.elapsed(.timeoutGrace(0, attempt: 1))) == [.kill([0])])
    #expect(machine.handle(.taskEnded(0, .exited(code: 0))) == [.taskFinished(0, skipped: [2])])
    #expect(machine.states[0].reason == "the task was stopped at its timeout of 90s")
    #expect(machine.states[1] == .running)
  }

  @Test("are of one attempt: a retry has its own, and that of the attempt before does nothing to it")
  func attempts() {
    var machine = RunMachine(plan: RunPlan(tasks: [task("a", timeout: "90s", retries: retries(1, "0s"))]))
    _ = machine.handle(.begin)
    _ = machine.handle(.elapsed(.timeout(0, attempt: 1)))
    #expect(machine.handle(.taskEnded(0, .signaled(number: 15, name: "SIGTERM"))).count == 4)
    _ = machine.handle(.leftBehindEnded(0))
    #expect(
      machine.handle(.elapsed(.retry(0))) == [
        .start(0, attempt: 2), .arm(.timeout(0, attempt: 2), after: .seconds(90)),
      ])
    #expect(machine.handle(.elapsed(.timeoutGrace(0, attempt: 1))) == [])
    #expect(machine.handle(.elapsed(.timeout(0, attempt: 1))) == [])
    _ = machine.handle(.taskEnded(0, .exited(code: 0)))
    #expect(machine.states == [.succeeded])
  }

  @Test("that come after the task, or after the run, do nothing")
  func late() {
    var machine = RunMachine(plan: RunPlan(tasks: [task("a", timeout: "1s"), task("b")], timeout: TimeSpan("1m")))
    #expect(machine.handle(.begin).first == .arm(.runTimeout, after: .seconds(60)))
    _ = machine.handle(.taskEnded(0, .exited(code: 0)))
    #expect(machine.handle(.elapsed(.timeout(0, attempt: 1))) == [])
    _ = machine.handle(.taskEnded(1, .exited(code: 0)))
    #expect(machine.handle(.elapsed(.runTimeout)) == [] && machine.handle(.interrupted(.signal("SIGTERM"))) == [])
  }

  @Test("of the whole job stop it as a signal does, once")
  func job() {
    var machine = RunMachine(plan: RunPlan(tasks: [task("a"), task("b", after: [0])], timeout: TimeSpan("1m")))
    _ = machine.handle(.begin)
    #expect(machine.handle(.elapsed(.runTimeout)) == [.terminate([0]), .arm(.grace, after: .seconds(5))])
    #expect(machine.states[1].reason == "the run was stopped at its timeout of 1m")
    let last = machine.handle(.taskEnded(0, .signaled(number: 15, name: "SIGTERM")))
    guard case .runFinished(let result) = last.last else { Issue.record("\(last)"); return }
    #expect(result.outcome == .timedOut && result.exitStatus == 2)
  }

  @Test("of the whole job do not shorten the grace of a run that is being stopped")
  func jobAfterSignal() {
    var machine = RunMachine(plan: RunPlan(tasks: [task("a")], timeout: TimeSpan("1m")))
    _ = machine.handle(.begin)
    _ = machine.handle(.interrupted(.signal("SIGTERM")))
    #expect(machine.handle(.elapsed(.runTimeout)) == [])
    #expect(machine.handle(.interrupted(.signal("SIGTERM"))) == [.kill([0])])
  }
}
