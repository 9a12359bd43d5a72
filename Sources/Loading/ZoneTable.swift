import CivilTime
import Diagnostics
import Synchronization
import SystemZones

/// The time zones of one load: each is read once, and what cannot be read now stays as it was last read.
final class ZoneTable: Sendable {
  /// A zone as a schedule has it.
  struct Entry: Sendable {
    let name: String
    /// nil where it could never be read.
    let rules: TimeZoneRules?
    /// Why the zone cannot be read now.
    let problem: String?
    /// Whether the rules are those of the earlier load.
    let isUnchanged: Bool
  }

  /// The key of the machine's own zone; no zone has an empty name.
  private static let own = ""

  private let zones: SystemZones
  private let earlier: [String: TimeZoneRules]
  private let lookups = Mutex<[String: Lookup]>([:])

  private struct Lookup {
    let result: Result<TimeZoneRules, SystemZones.Failure>
    /// Comparing all rules of a zone for each of its schedules would take long.
    let isUnchanged: Bool
  }

  /// - Parameter earlier: the rules as they were last read.
  init(_ zones: SystemZones, earlier: [String: TimeZoneRules]) {
    self.zones = zones
    self.earlier = earlier
  }

  /// Whether a name is a mistake: other zones can be read, there is none of this name, and there never was.
  func isMistake(_ name: String) -> Bool {
    guard case .failure(let failure) = lookup(name).result else { return false }
    return failure.isUnknownName && earlier[name] == nil
  }

  /// The zone of a schedule; nil for the machine's own.
  func entry(_ name: String?) -> Entry {
    let key = name ?? Self.own
    let lookup = lookup(key)
    switch lookup.result {
    case .success(let rules):
      return Entry(name: name ?? rules.name, rules: rules, problem: nil, isUnchanged: lookup.isUnchanged)
    case .failure(let failure):
      let last = earlier[key]
      return Entry(
        name: name ?? last?.name ?? "localtime", rules: last, problem: problem(name, failure, last),
        isUnchanged: true)
    }
  }

  /// Why a zone cannot be read for want of descriptors or memory; nil where none lacks them.
  var shortage: String? {
    lookups.withLock { lookups in
      for (name, lookup) in lookups {
        guard case .failure(let failure) = lookup.result, failure.isShortage else { continue }
        return "the time zone '\(name == Self.own ? "localtime" : name)' cannot be read: \(failure.reason)"
      }
      return nil
    }
  }

  /// All rules that are known now, for the next load.
  var known: [String: TimeZoneRules] {
    earlier.merging(lookups.withLock { $0 }.compactMapValues { try? $0.result.get() }) { $1 }
  }

  private func lookup(_ key: String) -> Lookup {
    lookups.withLock { lookups in
      if let known = lookups[key] { return known }
      let result = Result { () throws(SystemZones.Failure) in
        try key == Self.own ? zones.findOwnRules() : zones.find(key)
      }
      let found = Lookup(result: result, isUnchanged: (try? result.get()) == earlier[key])
      lookups[key] = found
      return found
    }
  }

  private func problem(_ name: String?, _ failure: SystemZones.Failure, _ last: TimeZoneRules?) -> String {
    let consequence = last == nil ? "it does not fire" : "it fires by the rules that were last read"
    guard name != nil else {
      return "the machine's own time zone cannot be read, so that \(consequence): \(failure.reason); "
        + "set it with timedatectl set-timezone, or name one with the key 'timezone'"
    }
    return "the time zone '\(failure.zone)' cannot be read, so that \(consequence): \(failure.reason)"
  }
}
