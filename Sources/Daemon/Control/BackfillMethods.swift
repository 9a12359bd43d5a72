import CivilTime
import Control
import Events
import Fires
import Ledger
import Loading
import ScheduleFile
import SchedulerMachine
import Scheduling
import Synchronization
import WheelTimer

// Running past instants.

extension ControlService {
  static let backfillHandlers = [
    ControlHandler(ControlInterface.backfill) { service, parameters, caller in
      try await service.backfill(parameters, by: await caller.name)
    }
  ]

  /// The most instants of one backfill, and how many an answer names.
  private static let mostInstants = 100_000
  private static let shownInstants = 1000

  private func backfill(_ parameters: BackfillParameters, by account: String) async throws -> BackfillAnswer {
    let loaded = try schedule(named: parameters.schedule)
    let note = try reason(parameters.reason)
    guard let from = try instant(parameters.from, "from"), let through = try instant(parameters.through, "to") else {
      throw Invalid("'from' and 'to' are required")
    }
    let parallel = parameters.parallel ?? 1
    try check(loaded, from, through, parallel)
    let instants = try self.instants(of: loaded, from, through)
    var answer = BackfillAnswer {
      $0.count = instants.count
      $0.instants = instants.prefix(Self.shownInstants).map(\.rfc3339UTC)
    }
    guard parameters.isDryRun != true else { return answer }
    guard !instants.isEmpty else {
      throw Refused("'\(parameters.schedule)' has no instant from \(parameters.from) to \(parameters.through)")
    }
    let active = await daemon.scheduling.read { machine in
      machine.activeBackfills.filter { $0.schedule == parameters.schedule }.map(\.number).max() ?? 0
    }
    let known = try await daemon.history.lastBackfill(of: parameters.schedule)
    let backfill = BackfillRecord(
      schedule: parameters.schedule, from: from, through: through, parallel: parallel,
      number: daemon.backfillNumbers.next(of: parameters.schedule, after: max(active, known)), requestedBy: account)
    daemon.log.emit(.backfillBegan(backfill, note: note))
    await daemon.scheduling.handle(.backfill(backfill))
    await daemon.scheduling.waitUntilCommitted()
    answer.backfillID = backfill.id
    return answer
  }

  private func check(_ loaded: LoadedSchedule, _ from: Instant, _ through: Instant, _ parallel: Int) throws {
    guard from <= through else { throw Invalid("'to' is before 'from'") }
    guard through <= Clock.now.instant else { throw Invalid("'to' is in the future") }
    guard (1...100).contains(parallel) else { throw Invalid("'parallel' takes a number from 1 to 100") }
    guard parallel == 1 || loaded.schedule.overlap == .allow else {
      throw Refused(
        "'\(loaded.schedule.name)' has overlap '\(loaded.schedule.overlap.rawValue)'; more than one run at a time needs 'allow'"
      )
    }
  }

  /// The instants that will run: those of excluded dates do not.
  private func instants(of loaded: LoadedSchedule, _ from: Instant, _ through: Instant) throws -> [Instant] {
    guard let job = loaded.job(on: daemon.state.snapshot.machineIdentity) else {
      throw Refused("'\(loaded.schedule.name)' cannot be started: \(loaded.problem ?? "its zone cannot be read")")
    }
    var instants: [Instant] = []
    var last = from.advanced(bySeconds: -1)
    while let instant = job.next(after: last), instant <= through {
      last = instant
      guard job.exclusions.label(of: job.zone.civil(at: instant).date) == nil else { continue }
      guard instants.count < Self.mostInstants else {
        throw Refused("there are more than \(Self.mostInstants) instants from 'from' to 'to'; take a shorter stretch")
      }
      instants.append(instant)
    }
    return instants
  }
}

/// The numbers of backfills, so that none is given twice.
final class BackfillNumbers: Sendable {
  private let last = Mutex<[String: Int]>([:])

  /// The next number of a schedule's backfills.
  ///
  /// - Parameter known: the highest that is known otherwise.
  func next(of schedule: String, after known: Int) -> Int {
    last.withLock { last in
      let number = max(known, last[schedule] ?? 0) + 1
      last[schedule] = number
      return number
    }
  }
}
