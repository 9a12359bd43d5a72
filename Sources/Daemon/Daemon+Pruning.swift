import CivilTime
import Events
import Ledger
import Loading
import WheelTimer

extension Daemon {
  /// How many decisions are announced between two prunings.
  static let decisionsBetweenPrunings = 1000

  /// Removes what is too old or too much from the ledger, whenever that is asked for; a part at a time, so that no
  /// commit has to wait for it.
  func prune(after requests: AsyncStream<Void>) async {
    for await _ in requests {
      do {
        let oldest = Clock.now + .seconds(-86_400 * settings.keptDays)
        let loaded = state.snapshot
        while try await ledger.prune(
          before: oldest, keeping: settings.keptRows, day: { loaded.day(of: $1, in: $0) })
        {}
      } catch {
        log.emit(.trouble("\(error)"))
      }
    }
  }
}

extension Snapshot {
  /// The local day of an instant in a schedule's zone, as days since 1970-01-01; that of UTC where it is gone.
  fileprivate func day(of instant: Instant, in schedule: String) -> Int {
    (schedules[schedule]?.zone ?? .utc).civil(at: instant).date.daysSinceEpoch
  }
}
