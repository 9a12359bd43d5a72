public import CivilTime
public import Cron
import Processes
import Queues
import SystemZones

/// By which expressions, in which zone, a schedule once fired.
public struct FormerRules: Sendable {
  public let expressions: [CronExpression]
  public let zoneName: String
  public let zone: TimeZoneRules
}

extension ScheduleLoader {
  /// Reads the fingerprint of a schedule back, with the zone's rules as they are now; nil where that cannot be done.
  public func rules(of fingerprint: String, schedule: String) async -> FormerRules? {
    let zones = zones
    return await onThread {
      var lines = fingerprint.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let zoneName = lines.removeFirst()
      guard let zone = try? zoneName == "localtime" ? zones.findOwnRules() : zones.find(zoneName) else { return nil }
      let seed = lines.last.flatMap { $0.hasPrefix(LoadedSchedule.seedMark) ? $0 : nil }
      if seed != nil { lines.removeLast() }
      let identity = CronIdentity(
        name: seed.map { String($0.dropFirst(LoadedSchedule.seedMark.count)) } ?? schedule,
        machine: MachineIdentity.current)
      let expressions = lines.compactMap { try? CronExpression.parse($0, for: identity) }
      guard !expressions.isEmpty, expressions.count == lines.count else { return nil }
      return FormerRules(expressions: expressions, zoneName: zoneName, zone: zone)
    }
  }

  /// Prepares a run as it would be started now, and starts nothing.
  ///
  /// - Throws: `StartFailure`.
  public func prepare(_ loaded: LoadedSchedule, for run: PlannedRun) async throws(StartFailure) -> PreparedRun {
    try await preparation.prepare(loaded, for: run)
  }
}
