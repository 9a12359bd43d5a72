import CivilTime
import Control
import Ledger
import Loading

// A calendar of a schedule.

extension ControlService {
  static let dayHandlers = [
    ControlHandler(ControlInterface.days) { service, parameters, _ in try await service.days(parameters) }
  ]

  /// The longest calendar, in days.
  private static let longestCalendar = 400

  private func days(_ parameters: DaysParameters) async throws -> DaysAnswer {
    let name = parameters.schedule
    try await checkName(name)
    let from = try day(parameters.from, "from"), through = try day(parameters.through, "to")
    guard from <= through else { throw Invalid("'to' lies before 'from'") }
    guard through - from <= Self.longestCalendar else {
      throw Invalid("'to' lies more than \(Self.longestCalendar) days after 'from'")
    }
    let loaded = daemon.state.snapshot.schedules[name]
    let zone = loaded?.zone ?? .utc
    let counts = try await daemon.history.counts(of: name, on: from...through, in: zone)
    return DaysAnswer {
      $0.zone = loaded?.zone == nil ? "UTC" : loaded?.zoneName ?? "UTC"
      $0.days = counts.sorted { $0.key < $1.key }.map { day, counts in
        DayRow {
          $0.day = String(CivilDateTime(localSeconds: Int64(day) * 86_400).text.prefix(10))
          $0.counts = counts.sorted { $0.key < $1.key }.map { name, count in
            DayCount {
              $0.name = name
              $0.count = count
            }
          }
        }
      }
    }
  }

  private func day(_ text: String, _ name: String) throws -> Int {
    guard let local = CivilDateTime(text: text + "T00:00:00") else {
      throw Invalid("'\(name)' is no day, as in 2026-11-25")
    }
    return local.date.daysSinceEpoch
  }
}
