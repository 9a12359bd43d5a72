import CivilTime
import HostIdentity
import Processes
import Queues
import ScheduleFile
import SchedulerMachine
import SystemZones

/// Reads all schedules, and what this machine has to say about each.
struct ScheduleLoader: Sendable {
  /// What one load found.
  struct Result: Sendable {
    var catalog = ScheduleCatalog()
    var schedules: [String: LoadedSchedule] = [:]
    var ignored: [String] = []
  }

  let directory: ScheduleDirectory
  let preparation: RunPreparation
  let zones: SystemZones

  /// - Throws: `ScheduleDirectoryError` where the directory is not read; what was loaded before stays then.
  func load(lastGood: [String: String], earlier: ScheduleCatalog, now: Timestamp) async throws -> Result {
    let (content, own) = try await onThread { () throws in
      (try directory.read(), try zones.ownRules())
    }
    let catalog = try await onThread { () throws in
      let machine = MachineFacts(
        knowsZone: { (try? zones.rules(named: $0)) != nil }, zoneNames: { zones.names },
        identity: MachineIdentity.current)
      return ScheduleCatalog.load(content.files, lastGood: lastGood, earlier: earlier, on: machine)
    }
    var result = Result(catalog: catalog, ignored: content.ignored)
    // Zones are many times the size of a schedule, and few.
    var rules: [String: TimeZoneRules] = [:]
    for (name, entry) in catalog.entries {
      let zoneName = entry.schedule.timezone
      let zone = try zoneName.map { name in try rules[name] ?? zones.rules(named: name) } ?? own
      if let zoneName { rules[zoneName] = zone }
      var loaded = LoadedSchedule(schedule: entry.schedule, path: entry.path, zone: zone)
      loaded.problem = await problem(of: loaded, now)
      result.schedules[name] = loaded
    }
    return result
  }

  /// Prepares a run as if it were due now, so that mistakes show at the reload and not at 02:15.
  private func problem(of loaded: LoadedSchedule, _ now: Timestamp) async -> String? {
    do {
      _ = try await preparation.prepare(loaded, for: Fire(schedule: loaded.schedule.name, instant: now.instant))
      return nil
    } catch {
      return error.description
    }
  }
}
