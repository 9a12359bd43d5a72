import CivilTime
public import ScheduleFile

/// All schedules as one load found them, with what this machine has to say about each; immutable.
public struct Snapshot: Sendable {
  /// What the texts say: schedules, quarantined files, and the texts as they last were good.
  public let catalog: ScheduleCatalog
  /// By name.
  public let schedules: [String: LoadedSchedule]
  /// Files of the directory that are no schedule files.
  public let ignored: [String]

  // What the next load need not find out again.

  /// The identity of each schedule file that was found.
  let files: [String: FileIdentity]
  /// That of each file of dates that a schedule excludes; nil where there was none.
  let dateFiles: [String: FileIdentity?]
  let factfiles: [FactfileKey: FactfileState]
  let zones: [String: TimeZoneRules]
  /// The machine's identity, by which values and delays are drawn; nil where it has none.
  public let machineIdentity: String?

  /// Nothing was loaded yet.
  public init() {
    self.init(
      catalog: ScheduleCatalog(), schedules: [:], ignored: [], files: [:], dateFiles: [:], factfiles: [:], zones: [:],
      machineIdentity: nil)
  }

  init(
    catalog: ScheduleCatalog, schedules: [String: LoadedSchedule], ignored: [String], files: [String: FileIdentity],
    dateFiles: [String: FileIdentity?], factfiles: [FactfileKey: FactfileState], zones: [String: TimeZoneRules],
    machineIdentity: String?
  ) {
    self.catalog = catalog
    self.schedules = schedules
    self.ignored = ignored
    self.files = files
    self.dateFiles = dateFiles
    self.factfiles = factfiles
    self.zones = zones
    self.machineIdentity = machineIdentity
  }

  /// The schedules that have warnings, in the order of their names.
  public var withWarnings: [LoadedSchedule] {
    schedules.values.filter { !$0.warnings.isEmpty }.sorted { $0.schedule.name < $1.schedule.name }
  }

  /// The identities of files that need not be read again while they stay: nothing in them was wrong.
  var goodFiles: [String: FileIdentity] {
    var good = files
    for file in catalog.quarantined { good[file.path] = nil }
    return good
  }
}
