import Factfile
import RunMachine
import Testing

private func machine(
  _ count: Int, timeout: String? = nil, retries: Int = 0, maxParallel: Int = .max
) -> RunMachine {
  let again = FactfileTask.Retries(count: retries, delay: TimeSpan("5s")!, backoff: 1, maxDelay: nil)
  return RunMachine(
    plan: RunPlan(
      tasks: (0..<count).map {
        .init(
          name: "t\($0)", dependencies: [], terminateJobWithSuccess: [], continueJob: [0],
          timeout: timeout.flatMap { TimeSpan($0) }, retries: retries > 0 ? again : nil)
      }, maxParallel: maxParallel))
}

extension [RunMachine.Effect] {
  fileprivate var started: [Int] { compactMap { if case .start(let task, _) = $0 { task } else { nil } } }
}

@Suite("Want of descriptors, processes or memory")
struct ShortageTests {
  private static let reason = "Too many open files"

  @Test("a task waits until another ends, and starts then with the same attempt; nothing has failed")
  func waits() {
    var machine = machine(3)
    #expect(machine.handle(.begin).started == [0, 1, 2])
    #expect(machine.handle(.resourcesLacked(2, reason: Self.reason)) == [.startDeferred(2, reason: Self.reason)])
    #expect(machine.states[2] == .waiting && machine.endings[2] == nil)
    #expect(
      machine.handle(.taskEnded(0, .exited(code: 0))) == [.taskFinished(0, skipped: []), .start(2, attempt: 1)])
    _ = machine.handle(.taskEnded(1, .exited(code: 0)))
    guard case .runFinished(let result) = machine.handle(.taskEnded(2, .exited(code: 0))).last else {
      Issue.record("the run goes on")
      return
    }
    #expect(result.outcome == .succeeded)
  }

  @Test("with nothing running it is the failure of the task, and the next one is tried all the same")
  func nothingRuns() {
    var machine = machine(3)
    _ = machine.handle(.begin)
    _ = machine.handle(.resourcesLacked(0, reason: Self.reason))
    _ = machine.handle(.resourcesLacked(1, reason: Self.reason))
    let effects = machine.handle(.resourcesLacked(2, reason: Self.reason))
    #expect(machine.states[2] == .failed(reason: "the task could not be started: \(Self.reason)"))
    #expect(effects.first == .taskFinished(2, skipped: []) && effects.started.first == 0)
  }

  @Test("where what ran when it was tried has ended before that is told, it is tried again at once, and not failed")
  func endedMeanwhile() {
    var machine = machine(3)
    _ = machine.handle(.begin)
    _ = machine.handle(.taskEnded(0, .exited(code: 0)))
    _ = machine.handle(.resourcesLacked(1, reason: Self.reason, othersRan: true))
    let effects = machine.handle(.resourcesLacked(2, reason: Self.reason, othersRan: true))
    #expect(effects == [.startDeferred(2, reason: Self.reason), .start(1, attempt: 1)])
    #expect(machine.states[2] == .waiting)
  }

  @Test(
    "whatever runs at a time, all tasks come to their turn, in declared order, and few starts fail",
    arguments: [1, 2, 7, 340, 599])
  func all(places: Int) {
    var machine = machine(600)
    var running: [Int] = [], lacking: [Int] = [], order: [Int] = [], failedStarts = 0, finished: RunResult?
    func take(_ effects: [RunMachine.Effect]) {
      for effect in effects {
        if case .runFinished(let result) = effect { finished = result }
        guard case .start(let task, _) = effect else { continue }
        guard running.count < places else {
          lacking.append(task)
          failedStarts += 1
          continue
        }
        running.append(task)
        order.append(task)
      }
    }
    take(machine.handle(.begin))
    while finished == nil {
      if !lacking.isEmpty {
        take(machine.handle(.resourcesLacked(lacking.removeFirst(), reason: Self.reason)))
      } else {
        take(machine.handle(.taskEnded(running.removeFirst(), .exited(code: 0))))
      }
    }
    #expect(finished?.outcome == .succeeded && order == Array(0..<600))
    // Those of the beginning, and at most one for each that ended.
    #expect(failedStarts < 1200)
  }

  @Test("a limit that was armed for a start that failed does not shorten that of the next")
  func timeout() {
    var machine = machine(2, timeout: "90s")
    _ = machine.handle(.begin)
    _ = machine.handle(.resourcesLacked(1, reason: Self.reason))
    let effects = machine.handle(.taskEnded(0, .exited(code: 0)))
    #expect(effects.contains(.arm(.timeout(1, attempt: 1, start: 2), after: .seconds(90))))
    #expect(machine.handle(.elapsed(.timeout(1, attempt: 1))) == [])
    #expect(machine.handle(.elapsed(.timeout(1, attempt: 1, start: 2))).first == .terminate([1]))
  }

  @Test("in a run that is stopped, what waits for it is skipped; what had failed before has failed")
  func interrupted() {
    var machine = machine(3, retries: 1)
    _ = machine.handle(.begin)
    _ = machine.handle(.taskEnded(0, .exited(code: 1)))
    _ = machine.handle(.leftBehindEnded(0))
    #expect(machine.handle(.elapsed(.retry(0))).started == [0])
    _ = machine.handle(.interrupted(.signal("SIGTERM")))
    #expect(machine.handle(.resourcesLacked(1, reason: Self.reason)) == [.startDeferred(1, reason: Self.reason)])
    #expect(machine.states[1].reason == "the run was interrupted by SIGTERM")
    #expect(machine.handle(.resourcesLacked(0, reason: Self.reason)) == [.taskFinished(0, skipped: [])])
    #expect(machine.states[0].reason?.hasSuffix("not tried again because the run was interrupted by SIGTERM") == true)
    guard case .runFinished = machine.handle(.taskEnded(2, .signaled(number: 15, name: "SIGTERM"))).last else {
      Issue.record("the run goes on")
      return
    }
  }

  @Test("a retry that waits for it is that retry still, and --max-parallel holds")
  func retry() {
    var machine = machine(3, retries: 1, maxParallel: 2)
    #expect(machine.handle(.begin).started == [0, 1])
    #expect(machine.handle(.taskEnded(0, .exited(code: 1))).started == [2])
    _ = machine.handle(.leftBehindEnded(0))
    #expect(machine.handle(.elapsed(.retry(0))) == [])
    #expect(machine.handle(.taskEnded(1, .exited(code: 0))).last == .start(0, attempt: 2))
    _ = machine.handle(.resourcesLacked(0, reason: Self.reason))
    #expect(machine.handle(.taskEnded(2, .exited(code: 0))).last == .start(0, attempt: 2))
  }
}
