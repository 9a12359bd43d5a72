public import CivilTime
import Accounts
import Processes
import Queues
import ScheduleFile

/// A schedule file, or a file of dates that one names, that is not as it was when it was loaded.
public struct ChangedFile: Sendable, Hashable {
  /// What happened to it.
  public enum Kind: String, Sendable {
    case edited, added, removed
  }

  public let path: String
  public let kind: Kind
  /// When its content was last changed; nil where it is gone.
  public let changedAt: Timestamp?
  /// The names of its loaded schedules, the first of them where there are many.
  public let schedules: [String]
}

extension ScheduleLoader {
  /// The most schedules that are named of one file.
  private static let shownSchedules = 100

  /// What a reload would read anew, in the order of the paths; nothing where the directory cannot be read, as a reload
  /// would say.
  public func changes(since loaded: Snapshot, limit: Int) async -> [ChangedFile] {
    await onThread {
      guard let listing = try? directory.list(TrustCache()) else { return [] }
      let present = Set(listing.files)
      var changes = Set(loaded.files.keys).union(present).compactMap { path in
        Self.change(of: path, since: loaded.files[path], isListed: present.contains(path))
      }
      changes += loaded.dateFiles.compactMap { Self.change(of: $0.key, since: $0.value, isListed: true) }
      return Self.named(changes.sorted { $0.path < $1.path }.prefix(limit), loaded)
    }
  }

  private static func change(of path: String, since known: FileIdentity?, isListed: Bool) -> ChangedFile? {
    guard isListed, let now = FileIdentity(path: path) else {
      return known.map { _ in ChangedFile(path: path, kind: .removed, changedAt: nil, schedules: []) }
    }
    guard !now.looksLike(known) else { return nil }
    return ChangedFile(path: path, kind: known == nil ? .added : .edited, changedAt: now.modifiedAt, schedules: [])
  }

  private static func named(_ changes: some Sequence<ChangedFile>, _ loaded: Snapshot) -> [ChangedFile] {
    let changes = Array(changes)
    guard !changes.isEmpty else { return [] }
    let byFile = Dictionary(grouping: loaded.schedules.values, by: \.path)
    let withDates = loaded.schedules.values.filter { !$0.schedule.exclude.isEmpty }
    return changes.map { change in
      let own = byFile[change.path] ?? withDates.filter { $0.dateFiles.contains(change.path) }
      let names = own.map(\.schedule.name).sorted().prefix(shownSchedules)
      return ChangedFile(path: change.path, kind: change.kind, changedAt: change.changedAt, schedules: Array(names))
    }
  }
}
