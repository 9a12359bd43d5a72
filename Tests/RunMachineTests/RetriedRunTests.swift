import Factfile
import RunMachine
import Testing

private func task(_ name: String, after dependencies: [Int] = [], runs: FactfileTask.Runs = .onSuccess) -> RunPlan.Task
{
  RunPlan.Task(name: name, dependencies: dependencies, terminateJobWithSuccess: [], continueJob: [0], runs: runs)
}

/// Runs the plan with every task succeeding, and names what was started, in that order.
private func started(_ plan: RunPlan, done: Set<Int>) -> (names: [String], machine: RunMachine, result: RunResult?) {
  var machine = RunMachine(plan: plan, done: done)
  var events: [RunMachine.Event] = [.begin]
  var names: [String] = []
  var result: RunResult?
  while !events.isEmpty {
    for effect in machine.handle(events.removeFirst()) {
      if case .start(let task, _) = effect {
        names.append(plan.tasks[task].name)
        events.append(.taskEnded(task, .exited(code: 0)))
      }
      if case .runFinished(let finished) = effect { result = finished }
    }
  }
  return (names, machine, result)
}

@Suite("A run that retries another")
struct RetriedRunTests {
  private static let diamond = RunPlan(tasks: [
    task("a"), task("b", after: [0]), task("c", after: [0]), task("d", after: [1, 2]),
  ])

  @Test(
    "starts what did not succeed, once what it depends on is done",
    arguments: [
      ([], ["a", "b", "c", "d"]), ([0], ["b", "c", "d"]), ([0, 1], ["c", "d"]), ([0, 1, 2], ["d"]),
      ([1], ["a", "c", "d"]), ([0, 1, 2, 3], []),
    ] as [(Set<Int>, [String])])
  func diamond(done: Set<Int>, expected: [String]) {
    let (names, _, result) = started(Self.diamond, done: done)
    #expect(names == expected)
    #expect(result?.outcome == .succeeded && result?.notRun == [] && result?.ran == expected)
  }

  @Test("skips what runs on failure alone where all that it depends on is done")
  func alarm() {
    let plan = RunPlan(tasks: [
      task("work"), task("alarm", after: [0], runs: .onFailure), task("after alarm", after: [1]),
      task("clean-up", after: [0], runs: .always),
    ])
    let (names, machine, result) = started(plan, done: [0])
    #expect(names == ["clean-up"])
    #expect(machine.states[1].reason == "nothing that it depends on failed")
    #expect(machine.states[2].reason == "the task 'alarm' was not needed")
    #expect(result?.outcome == .succeeded)
  }
}
