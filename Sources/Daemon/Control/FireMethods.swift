import CivilTime
import Control
import Cron
import Events
import Fires
import Ledger
import Loading
import ScheduleFile
import SchedulerMachine
import WheelTimer

// When something fires, and what was decided about what fired.

extension ControlService {
  static let fireHandlers = [
    ControlHandler(ControlInterface.fires) { service, parameters, _ in try await service.fires(parameters) },
    ControlHandler(ControlInterface.decisions) { service, parameters, _ in try await service.decisions(parameters) },
  ]

  /// The longest stretch of fires, in seconds.
  private static let longestStretch: Int64 = 31 * 86_400

  static let farFuture = Instant(secondsSinceEpoch: 1 << 40)

  private func fires(_ parameters: FiresParameters) async throws -> FiresAnswer {
    let limit = try page(parameters.limit, standard: 50, most: 1000)
    let from = try instant(parameters.from, "from") ?? Clock.now.instant
    // The fires of one schedule are found one after the other, however far they lie.
    let last = parameters.schedule == nil ? from.advanced(bySeconds: Self.longestStretch) : Self.farFuture
    let end = try instant(parameters.through, "to") ?? last
    guard end >= from else { throw Invalid("'to' is before 'from'") }
    guard end <= last else { throw Invalid("'to' is more than 31 days after 'from'") }
    let cursor = try cursor(parameters.after, ComingFires.Cursor.init(text:))
    let loaded = daemon.state.snapshot
    let schedules = try parameters.schedule.map { [try schedule(named: $0)] } ?? Array(loaded.schedules.values)
    var coming = ComingFires(of: schedules, on: loaded.machineIdentity, from: from, through: end, after: cursor)
    var rows: [FireRow] = []
    while rows.count < limit, let row = coming.next() { rows.append(row) }
    return FiresAnswer {
      $0.fires = rows
      $0.next = coming.isAtEnd ? nil : coming.position?.text
    }
  }

  private func decisions(_ parameters: DecisionsParameters) async throws -> DecisionsAnswer {
    if let name = parameters.schedule { try await checkName(name) }
    var filter = DecisionFilter(limit: try page(parameters.limit, standard: 50, most: 1000) + 1)
    filter.schedule = parameters.schedule
    if let name = parameters.decision {
      guard let decision = Decision(rawValue: name) else {
        let names = Decision.allCases.map(\.rawValue).joined(separator: ", ")
        throw Invalid("'\(name)' is not a decision; use one of \(names)")
      }
      filter.decision = decision
    }
    filter.since = try time(parameters.since, "since")
    filter.until = try time(parameters.until, "until")
    filter.before = try cursor(parameters.before, DecisionFilter.Cursor.init(text:))
    let records = try await daemon.history.decisions(filter)
    let shown = records.prefix(filter.limit - 1)
    return DecisionsAnswer {
      $0.decisions = shown.map { DecisionRow($0, daemon.state.snapshot) }
      $0.next = records.count == filter.limit ? shown.last.map { DecisionFilter.Cursor($0).text } : nil
    }
  }
}

extension DecisionRow {
  /// - Parameter loaded: in which the zone of its schedule is looked up.
  init(_ record: DecisionRecord, _ loaded: Snapshot) {
    self.init()
    schedule = record.fire.schedule
    zone = loaded.schedules[schedule]?.zoneName
    time = record.fire.instant.rfc3339UTC
    first = record.first.rfc3339UTC
    pass = record.fire.pass
    trigger = record.trigger.rawValue
    decision = record.decision.rawValue
    reasonCode = record.reason?.code
    reason = record.reason?.sentence
    runID = record.decision == .started ? record.fire.runID.description : nil
    lateness = record.lateness.inSeconds
    decidedAt = record.decidedAt.rfc3339UTC
  }
}
