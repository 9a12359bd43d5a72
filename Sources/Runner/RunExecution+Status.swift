import Glibc
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

  /// Tells the daemon that the final status is written: the next run need not wait until the journal has all of this one.
  func releaseLock() {
    if let lock = specification.lockDescriptor { close(lock) }
  }
}
