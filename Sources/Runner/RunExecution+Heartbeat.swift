import Queues
import RunMachine

// What is told of tasks while they run.

extension RunExecution {
  func armHeartbeat() {
    guard let interval = specification.heartbeatInterval else { return }
    executor.async(after: interval) { [weak self] in
      self?.assumeIsolated { $0.beat() }
    }
  }

  private func beat() {
    guard whenFinished != nil else { return }
    let running = records.indices.filter { records[$0].state == .running }
    for position in running { takeTails(of: Attempt(task: position, number: records[position].attempts)) }
    // Nothing runs while all that is left waits to be tried again.
    if !running.isEmpty { report.heartbeat(running.map { (name(of: $0), records[$0]) }) }
    armHeartbeat()
  }

  func takeTails(of attempt: Attempt) {
    guard let task = attempts[attempt] else { return }
    (records[attempt.task].outputTail, records[attempt.task].errorTail) = task.assumeIsolated { $0.tails }
  }
}
