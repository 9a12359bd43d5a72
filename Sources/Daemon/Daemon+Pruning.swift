import CivilTime
import Events
import Ledger
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
        while try await ledger.prune(before: oldest, keeping: settings.keptRows) {}
      } catch {
        log.emit(.trouble("\(error)"))
      }
    }
  }
}
