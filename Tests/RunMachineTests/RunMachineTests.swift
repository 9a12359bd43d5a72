import RunMachine
import Testing

@Suite("A run of a task graph")
struct RunMachineTests {
  /// a -> (b, c) -> d, and e beside them.
  private static let diamond = RunPlan(tasks: [
    task("a"), task("b", after: [0]), task("c", after: [0]), task("d", after: [1, 2]), task("e"),
  ])

  private static func task(_ name: String, after dependencies: [Int] = []) -> RunPlan.Task {
    RunPlan.Task(
      name: name, dependencies: dependencies, terminateJobWithSuccess: [3], continueJob: [0, 1])
  }

  @Test("starts a task the moment all it depends on is done, in declared order")
  func dependencyDriven() {
    var machine = RunMachine(plan: Self.diamond)
    #expect(machine.handle(.begin) == [.start(0, attempt: 1), .start(4, attempt: 1)])
    #expect(
      machine.handle(.taskEnded(0, .exited(code: 0))) == [
        .taskFinished(0, skipped: []), .start(1, attempt: 1), .start(2, attempt: 1),
      ])
    #expect(machine.handle(.taskEnded(2, .exited(code: 1))) == [.taskFinished(2, skipped: [])])
    #expect(
      machine.handle(.taskEnded(1, .exited(code: 0))) == [.taskFinished(1, skipped: []), .start(3, attempt: 1)])
    _ = machine.handle(.taskEnded(4, .exited(code: 0)))
    let last = machine.handle(.taskEnded(3, .exited(code: 0)))
    guard case .runFinished(let result) = last.last else { Issue.record("\(last)"); return }
    #expect(result.outcome == .succeeded)
    #expect(result.exitStatus == 0)
    #expect(result.summary == nil)
  }

  @Test("of tasks that could start only as many do as may run at a time, those declared first before the others")
  func limited() {
    var machine = RunMachine(plan: RunPlan(tasks: Self.diamond.tasks, maxParallel: 1))
    #expect(machine.handle(.begin) == [.start(0, attempt: 1)])
    // b and c became ready after e, and were declared before it.
    #expect(machine.handle(.taskEnded(0, .exited(code: 0))) == [.taskFinished(0, skipped: []), .start(1, attempt: 1)])
    #expect(machine.handle(.taskEnded(1, .exited(code: 9))) == [.taskFinished(1, skipped: [3]), .start(2, attempt: 1)])
    #expect(machine.handle(.taskEnded(2, .exited(code: 0))) == [.taskFinished(2, skipped: []), .start(4, attempt: 1)])
    #expect(machine.handle(.taskEnded(4, .exited(code: 0))).count == 2)
  }

  @Test("what had no place yet when the run was interrupted never starts")
  func limitedAndInterrupted() {
    var machine = RunMachine(plan: RunPlan(tasks: Self.diamond.tasks, maxParallel: 1))
    _ = machine.handle(.begin)
    #expect(machine.handle(.interrupted(.signal("SIGTERM"))) == [.terminate([0]), .arm(.grace, after: .seconds(5))])
    let last = machine.handle(.taskEnded(0, .exited(code: 0)))
    guard case .runFinished(let result) = last.last else { Issue.record("\(last)"); return }
    #expect(last.count == 2 && result.ran == ["a"])
  }

  @Test(
    "a thousand tasks of one level start in declared order, whatever order their places come free in",
    arguments: [1, 7, 1000])
  func thousand(maxParallel: Int) {
    var machine = RunMachine(
      plan: RunPlan(tasks: (0..<1000).map { Self.task("t\($0)") }, maxParallel: maxParallel))
    var running: [Int] = []
    var started: [Int] = []
    func take(_ effects: [RunMachine.Effect]) {
      for case .start(let task, attempt: 1) in effects {
        running.append(task)
        started.append(task)
      }
    }
    take(machine.handle(.begin))
    while !running.isEmpty {
      #expect(running.count <= maxParallel)
      take(machine.handle(.taskEnded(running.remove(at: started.count * 31 % running.count), .exited(code: 0))))
    }
    #expect(started == Array(0..<1000))
  }

  @Test("a failure skips its descendants alone, with the reason; other branches go on")
  func failure() {
    var machine = RunMachine(plan: Self.diamond)
    _ = machine.handle(.begin)
    _ = machine.handle(.taskEnded(0, .exited(code: 0)))
    #expect(machine.handle(.taskEnded(1, .exited(code: 9))) == [.taskFinished(1, skipped: [3])])
    #expect(machine.states[3].reason == "the task 'b' failed")
    #expect(
      machine.states[1].reason
        == "the task exited with a value not specified in continue_job - 9 (task expects one of the following return codes to continue [0,1])"
    )
    _ = machine.handle(.taskEnded(2, .signaled(number: 9, name: "SIGKILL")))
    #expect(machine.states[3].reason == "the task 'b' failed, the task 'c' failed")
    #expect(machine.endings[2]?.code == 137)
    let last = machine.handle(.taskEnded(4, .exited(code: 0)))
    guard case .runFinished(let result) = last.last else { Issue.record("\(last)"); return }
    #expect(result.exitStatus == 2)
    #expect(
      result.summary
        == "Factotum job executed abnormally as a task ('b', 'c') failed - the following tasks were not run: 'd'!")
  }

  @Test("two causes are two, though the names in them look the same")
  func spellings() {
    var machine = RunMachine(
      plan: RunPlan(tasks: [Self.task("\u{E9}"), Self.task("e\u{301}"), Self.task("c", after: [0, 1])]))
    for event in [.begin, .taskEnded(0, .exited(code: 9)), .taskEnded(1, .exited(code: 9))] as [RunMachine.Event] {
      _ = machine.handle(event)
    }
    #expect(machine.states[2].reason == "the task '\u{E9}' failed, the task 'e\u{301}' failed")
  }

  @Test("a task that asks for an early end skips its descendants and the job succeeds")
  func earlyFinish() {
    var machine = RunMachine(plan: Self.diamond)
    _ = machine.handle(.begin)
    #expect(machine.handle(.taskEnded(0, .exited(code: 3))) == [.taskFinished(0, skipped: [1, 2, 3])])
    #expect(machine.states[3].reason == "the task 'a' requested early termination")
    let last = machine.handle(.taskEnded(4, .exited(code: 0)))
    guard case .runFinished(let result) = last.last else { Issue.record("\(last)"); return }
    #expect(result.outcome == .finishedEarly)
    #expect(
      result.summary
        == "Factotum job finished early as a task ('a') requested an early finish. The following tasks were not run: 'b', 'c', 'd'."
    )
  }

  @Test("an interruption asks, waits, then kills; what had not started is skipped")
  func interruption() {
    var machine = RunMachine(plan: Self.diamond)
    _ = machine.handle(.begin)
    #expect(
      machine.handle(.interrupted(.signal("SIGTERM"))) == [.terminate([0, 4]), .arm(.grace, after: .seconds(5))])
    #expect(machine.states[1].reason == "the run was interrupted by SIGTERM")
    _ = machine.handle(.taskEnded(4, .exited(code: 0)))
    #expect(machine.handle(.elapsed(.grace)) == [.kill([0])])
    let last = machine.handle(.taskEnded(0, .signaled(number: 9, name: "SIGKILL")))
    guard case .runFinished(let result) = last.last else { Issue.record("\(last)"); return }
    #expect(result.outcome == .cancelled)
    #expect(result.exitStatus == 2)
  }

  @Test("a second interruption kills at once")
  func secondInterruption() {
    var machine = RunMachine(plan: Self.diamond)
    _ = machine.handle(.begin)
    _ = machine.handle(.interrupted(.signal("SIGINT")))
    #expect(machine.handle(.interrupted(.signal("SIGINT"))) == [.kill([0, 4])])
  }

  @Test("an interrupted run that was complete all the same succeeded")
  func interruptedTooLate() {
    var machine = RunMachine(plan: RunPlan(tasks: [Self.task("a")]))
    _ = machine.handle(.begin)
    _ = machine.handle(.interrupted(.signal("SIGTERM")))
    let last = machine.handle(.taskEnded(0, .exited(code: 0)))
    guard case .runFinished(let result) = last.last else { Issue.record("\(last)"); return }
    #expect(result.exitStatus == 0)
  }

  @Test("a run past its time is timed out")
  func timeout() {
    var machine = RunMachine(plan: Self.diamond)
    _ = machine.handle(.begin)
    _ = machine.handle(.interrupted(.timeout("90s")))
    _ = machine.handle(.taskEnded(0, .signaled(number: 15, name: "SIGTERM")))
    let last = machine.handle(.taskEnded(4, .signaled(number: 15, name: "SIGTERM")))
    guard case .runFinished(let result) = last.last else { Issue.record("\(last)"); return }
    #expect(result.outcome == .timedOut)
  }

  @Test("a task that cannot be started fails with -1 and the reason")
  func cannotStart() {
    var machine = RunMachine(plan: RunPlan(tasks: [Self.task("a")]))
    _ = machine.handle(.begin)
    _ = machine.handle(.taskEnded(0, .couldNotStart(reason: "out of memory")))
    #expect(machine.endings[0]?.code == -1)
    #expect(machine.states[0].reason == "the task could not be started: out of memory")
  }
}
