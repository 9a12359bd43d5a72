public import CivilTime
import Processes
import Queues
import ScheduleFile

/// A schedule file that is not as it was when it was loaded.
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
      let gone = Set(loaded.files.keys).subtracting(listing.files)
      var changes = gone.map { ChangedFile(path: $0, kind: .removed, changedAt: nil, schedules: []) }
      for path in listing.files {
        let now = FileIdentity(path: path)
        let known = loaded.files[path]
        guard let now, !now.looksLike(known) else { continue }
        let kind = known == nil ? ChangedFile.Kind.added : .edited
        changes.append(ChangedFile(path: path, kind: kind, changedAt: now.modifiedAt, schedules: []))
      }
      return Self.named(changes.sorted { $0.path < $1.path }.prefix(limit), loaded)
    }
  }

  private static func named(_ changes: some Sequence<ChangedFile>, _ loaded: Snapshot) -> [ChangedFile] {
    let changes = Array(changes)
    guard !changes.isEmpty else { return [] }
    let names = Dictionary(grouping: loaded.schedules.values, by: \.path)
    return changes.map { change in
      let own = (names[change.path] ?? []).map(\.schedule.name).sorted().prefix(shownSchedules)
      return ChangedFile(path: change.path, kind: change.kind, changedAt: change.changedAt, schedules: Array(own))
    }
  }
}
