import Glibc
import Queues
import RunMachine

extension RunExecution {
  /// Tells the daemon how the run goes, where there is one.
  func writeStatus(ending: RunResult?) {
    guard let directory else { return }
    do {
      try directory.write(tasks: namedRecords, ending: ending, at: now())
    } catch {
      report.warning("\(error)")
    }
  }

  /// Has the status written soon: changes of a moment together, and those of a run of a moment not at all.
  func statusChanged() {
    guard directory != nil, !isStatusDue else { return }
    isStatusDue = true
    // A status of many tasks costs more, and is worth less often.
    let delay = Duration.microseconds(max(250_000, 250 * records.count))
    executor.async(after: delay) { [weak self] in self?.assumeIsolated { $0.writeDueStatus() } }
  }

  private func writeDueStatus() {
    isStatusDue = false
    if whenFinished != nil { writeStatus(ending: nil) }
  }

  /// Tells the daemon that the final status is written: the next run need not wait until the journal has all of this one.
  func releaseLock() {
    if let lock = specification.lockDescriptor { close(lock) }
  }
}
