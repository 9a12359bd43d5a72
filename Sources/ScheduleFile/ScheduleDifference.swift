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
    changed = new.entries.compactMap { name, entry in
      guard let before = old.entries[name], before != entry else { return nil }
      return Change(name: name, keys: Self.changedKeys(from: before, to: entry))
    }.sorted { $0.name < $1.name }
    unchanged = new.entries.count - added.count - changed.count
  }

  /// The difference in one sentence.
  public var sentence: String {
    "\(added.count) added, \(changed.count) changed, \(removed.count) removed, \(unchanged) unchanged"
  }

  private static func changedKeys(from old: ScheduleCatalog.Entry, to new: ScheduleCatalog.Entry) -> [String] {
    (old.path == new.path ? [] : ["file"])
      + ScheduleKey.allCases.filter { old.schedule.differs(from: new.schedule, in: $0) }.map(\.rawValue)
  }
}

extension Schedule {
  /// Whether a key has another value than in the other description.
  fileprivate func differs(from other: Schedule, in key: ScheduleKey) -> Bool {
    switch key {
    case .cron: cron != other.cron
    case .seed: seed != other.seed
    case .timezone: timezone != other.timezone
    case .factfile: factfile != other.factfile
    case .constraint: constraints != other.constraints
    case .env: env != other.env
    case .tag: tags != other.tags
    case .start: self.start != other.start
    case .webhook: self.webhook != other.webhook
    case .maxParallel: self.maxParallel != other.maxParallel
    case .maxStdouterrSize: self.maxStdouterrSize != other.maxStdouterrSize
    case .heartbeatInterval: self.heartbeatInterval != other.heartbeatInterval
    case .strict: self.isStrict != other.isStrict
    case .user: self.user != other.user
    case .group: self.group != other.group
    case .workingDirectory: self.workingDirectory != other.workingDirectory
    case .environment: self.environment != other.environment
    case .overlap: self.overlap != other.overlap
    case .catchup: self.catchUp != other.catchUp
    case .catchUpWindow: self.catchUpWindow != other.catchUpWindow
    case .catchUpLimit: self.catchUpLimit != other.catchUpLimit
    case .startDeadline: self.startDeadline != other.startDeadline
    case .jitter: self.jitter != other.jitter
    case .timeout: self.timeout != other.timeout
    case .nice: self.nice != other.nice
    case .umask: self.umask != other.umask
    case .oomScoreAdjust: self.oomScoreAdjust != other.oomScoreAdjust
    case .limits: self.limits != other.limits
    case .journalLimit: self.journalLimit != other.journalLimit
    case .notBefore: self.notBefore != other.notBefore
    case .notAfter: self.notAfter != other.notAfter
    case .exclude: self.exclude != other.exclude
    case .enabled: isEnabled != other.isEnabled
    case .description: self.description != other.description
    }
  }
}
