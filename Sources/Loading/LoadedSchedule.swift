public import CivilTime
import Cron
public import ScheduleFile

/// A schedule, with what this machine has to say about it.
public final class LoadedSchedule: Sendable {
  let entry: ScheduleCatalog.Entry
  public var schedule: Schedule { entry.schedule }
  /// The schedule's file.
  public var path: String { entry.path }
  /// The name of the zone in which its times are told.
  public let zoneName: String
  /// The rules of its zone, those last read where they cannot be read now; nil where they never could: it does not fire.
  public let zone: TimeZoneRules?
  /// What keeps it from starting on this machine for now.
  public let problem: String?
  /// The mistakes in its factfile, each at its place with a caret.
  public let factfileMistakes: [String]
  public let warnings: [ScheduleWarning]
  /// Local dates on which nothing fires.
  public let excludedDates: ExcludedDates
  /// What the checks were made with.
  let basis: ScheduleCheck.SharedBasis

  init(
    entry: ScheduleCatalog.Entry, zone: (name: String, rules: TimeZoneRules?), problem: String?,
    factfileMistakes: [String] = [], warnings: [ScheduleWarning], excludedDates: ExcludedDates,
    basis: ScheduleCheck.SharedBasis
  ) {
    self.entry = entry
    zoneName = zone.name
    self.zone = zone.rules
    self.problem = problem
    self.factfileMistakes = factfileMistakes
    self.warnings = warnings
    self.excludedDates = excludedDates
    self.basis = basis
  }

  /// What decides when it fires: where this changes, what was missed before is not caught up.
  public var fingerprint: String {
    ([zoneName] + schedule.cron.map(\.description) + (schedule.seed.map { [Self.seedMark + $0] } ?? []))
      .joined(separator: "\n")
  }

  /// What stands before the seed in a fingerprint; no expression begins so.
  static let seedMark = "seed "

  /// The factfile's path; a relative one is relative to the schedule's file.
  public var factfilePath: String { entry.resolved(schedule.factfile) }

  /// The paths of the files of dates that it excludes.
  var dateFiles: [String] {
    schedule.exclude.compactMap { if case .file(let path) = $0 { entry.resolved(path) } else { nil } }
  }
}

extension ScheduleCatalog.Entry {
  /// A path as the schedule's file has it, relative to that file.
  func resolved(_ path: String) -> String {
    path.hasPrefix("/") ? path : "\(Self.directory(of: self.path))/\(path)"
  }

  /// The directory of a path.
  static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
