/// What a reload changed.
public struct ScheduleDifference: Sendable, Equatable {
  /// A schedule whose description changed, and the keys that did.
  public struct Change: Sendable, Hashable {
    public let name: String
    public let keys: [String]
  }

  /// Each in the order of the names.
  public let added: [String]
  public let changed: [Change]
  public let removed: [String]
  public let unchanged: Int

  /// Compares two catalogs.
  public init(from old: ScheduleCatalog, to new: ScheduleCatalog) {
    added = new.entries.keys.filter { old.entries[$0] == nil }.sorted()
    removed = old.entries.keys.filter { new.entries[$0] == nil }.sorted()
    changed = new.entries.sorted { $0.key < $1.key }.compactMap { name, entry in
      guard let before = old.entries[name], before != entry else { return nil }
      return Change(name: name, keys: Self.changedKeys(from: before, to: entry))
    }
    unchanged = new.entries.count - added.count - changed.count
  }

  /// The difference in one sentence.
  public var sentence: String {
    "\(added.count) added, \(changed.count) changed, \(removed.count) removed, \(unchanged) unchanged"
  }

  private static func changedKeys(from old: ScheduleCatalog.Entry, to new: ScheduleCatalog.Entry) -> [String] {
    let (before, after) = (old.schedule, new.schedule)
    let differs: [(String, Bool)] = [
      ("file", old.path != new.path), ("cron", before.cron != after.cron), ("seed", before.seed != after.seed),
      ("timezone", before.timezone != after.timezone),
      ("factfile", before.factfile != after.factfile), ("constraint", before.constraints != after.constraints),
      ("env", before.env != after.env), ("tag", before.tags != after.tags), ("user", before.user != after.user),
      ("group", before.group != after.group), ("working-directory", before.workingDirectory != after.workingDirectory),
      ("environment", before.environment != after.environment),
      ("journal-limit", before.journalLimit != after.journalLimit),
      ("max-stdouterr-size", before.maxStdouterrSize != after.maxStdouterrSize),
      ("enabled", before.isEnabled != after.isEnabled), ("description", before.description != after.description),
    ]
    return differs.filter(\.1).map(\.0)
  }
}
