import Factfile
import RunMachine
import Testing

/// A machine of one task that may be tried again twice after 5 s, and one that waits for it, begun.
private func begun() -> RunMachine {
  let retries = FactfileTask.Retries(count: 2, delay: TimeSpan("5s")!, backoff: 1, maxDelay: nil)
  var machine = RunMachine(
    plan: RunPlan(
      tasks: [
        .init(name: "a", dependencies: [], terminateJobWithSuccess: [], continueJob: [0], retries: retries),
        .init(name: "b", dependencies: [0], terminateJobWithSuccess: [], continueJob: [0]),
      ], grace: .seconds(7)))
  _ = machine.handle(.begin)
  return machine
}

@Suite("What an attempt left behind")
struct LeftBehindTests {
  @Test("is asked to end, and the next attempt starts only when it has, however long ago the delay was over")
  func noOverlap() {
    var machine = begun()
    let effects = machine.handle(.taskEnded(0, .exited(code: 1)))
    #expect(
      effects.dropFirst() == [
        .endLeftBehind(0), .arm(.leftBehindGrace(0, attempt: 1), after: .seconds(7)),
        .arm(.retry(0), after: .seconds(5)),
      ])
    #expect(machine.handle(.elapsed(.retry(0))) == [])
    #expect(machine.handle(.elapsed(.leftBehindGrace(0, attempt: 1))) == [.kill([0])])
    #expect(machine.handle(.leftBehindEnded(0)) == [.start(0, attempt: 2)])
  }

  @Test("that has ended before the delay is over changes nothing")
  func early() {
    var machine = begun()
    _ = machine.handle(.taskEnded(0, .exited(code: 1)))
    #expect(machine.handle(.leftBehindEnded(0)) == [])
    #expect(machine.handle(.elapsed(.leftBehindGrace(0, attempt: 1))) == [])
    #expect(machine.handle(.elapsed(.retry(0))) == [.start(0, attempt: 2)])
    #expect(machine.handle(.elapsed(.leftBehindGrace(0, attempt: 1))) == [])
  }

  @Test("holds up the end of a run that is stopped, and a second signal kills it")
  func interrupted() {
    var machine = begun()
    _ = machine.handle(.taskEnded(0, .exited(code: 1)))
    #expect(machine.livingCount == 1)
    let stop = machine.handle(.interrupted(.signal("SIGTERM")))
    #expect(stop == [.taskFinished(0, skipped: []), .arm(.grace, after: .seconds(7))])
    #expect(machine.handle(.interrupted(.signal("SIGTERM"))) == [.kill([0])])
    guard case .runFinished(let result) = machine.handle(.leftBehindEnded(0)).last else {
      Issue.record("the run goes on")
      return
    }
    #expect(result.outcome == .cancelled)
  }

  @Test("is not looked for where there was no process, or where no attempt follows")
  func none() {
    var machine = begun()
    #expect(machine.handle(.taskEnded(0, .couldNotStart(reason: "x"))).count == 2)
    _ = machine.handle(.elapsed(.retry(0)))
    #expect(!machine.handle(.taskEnded(0, .exited(code: 0))).contains(.endLeftBehind(0)))
  }
}
