import Accounts
public import CivilTime
public import Factfile
import Processes
import Queues
public import ScheduleFile
public import SystemZones

/// Reads all schedules, and what this machine has to say about each, off the scheduler's queue.
///
/// Source: `scheduling.md`, section 2.
public struct ScheduleLoader: Sendable {
  let directory: ScheduleDirectory
  public let preparation: RunPreparation
  let zones: SystemZones
  private let unsupportedKeys: Set<ScheduleKey>

  /// - Parameters:
  ///   - directory: where the schedule files are.
  ///   - files: the files of it that are looked at, nil for all.
  ///   - unsupportedKeys: keys that the daemon cannot carry out.
  public init(
    directory: String, files: [String]? = nil, preparation: RunPreparation, zones: SystemZones = SystemZones(),
    unsupportedKeys: Set<ScheduleKey> = []
  ) {
    self.directory = ScheduleDirectory(path: directory, only: files)
    self.preparation = preparation
    self.zones = zones
    self.unsupportedKeys = unsupportedKeys
  }

  /// A schedule's factfile as it is now, without values, and its tasks, none where it cannot be used; nil where it cannot be
  /// read.
  public func factfile(of loaded: LoadedSchedule, now: Instant) async -> (text: String, tasks: [FactfileTask])? {
    guard let zone = loaded.zone,
      let account = try? await preparation.account(of: preparation.accountName(of: loaded.schedule)).get()
    else { return nil }
    return await onThread {
      var factfile = SharedFactfile(
        FactfileKey(path: loaded.factfilePath, user: account.identity.user), earlier: nil, TrustCache())
      return factfile.content(for: loaded.schedule, now, zone)
    }
  }

  /// The name of the machine's zone; nil where it cannot be read.
  public func ownZoneName() async -> String? { await onThread { (try? zones.ownRules())?.name } }

  /// Reads what changed since an earlier load.
  ///
  /// - Parameters:
  ///   - lastGood: the text of each file as it last was good.
  /// - Throws: `LoadFailure` where the directory cannot be read and nothing is remembered that could be used, and where
  ///   anything cannot be read for want of descriptors or memory, which says nothing about it.
  public func load(
    after earlier: Snapshot, lastGood: [String: String], now: Timestamp
  ) async throws(LoadFailure) -> Snapshot {
    let trust = TrustCache()
    let listing = try await list(after: earlier, lastGood, trust)
    let table = ZoneTable(zones, earlier: earlier.zones)
    let identity = await onThread { MachineIdentity.current } ?? earlier.machineIdentity
    let machine = MachineFacts(
      knowsZone: { !table.isMistake($0) }, zoneNames: { zones.names }, identity: identity,
      unsupportedKeys: unsupportedKeys)
    let known = identity == earlier.machineIdentity ? earlier.goodFiles : [:]
    let files = await inParallel(listing.paths) { path in
      listing.fault.map { FoundFile(source: .init(path: path, content: .unusable(reason: $0))) }
        ?? read(path, known: known[path], lastGood: lastGood[path], on: machine, trust)
    }
    if let shortage = files.lazy.compactMap(\.shortage).first { throw LoadFailure(shortage: shortage) }
    let catalog = await onThread {
      ScheduleCatalog.load(files.map(\.source), lastGood: lastGood, earlier: earlier.catalog, on: machine)
    }
    let dates = DateFiles(trust)
    let results = try await check(catalog, after: earlier, table, dates, trust, now)
    return await onThread {
      Snapshot(
        catalog: catalog,
        schedules: Dictionary(results.flatMap(\.schedules).map { ($0.schedule.name, $0) }) { $1 },
        ignored: listing.ignored,
        files: Dictionary(files.compactMap { file in file.identity.map { (file.source.path, $0) } }) { $1 },
        dateFiles: dates.identities,
        factfiles: Dictionary(results.compactMap { result in result.state.map { ($0.key, $0) } }) { $1 },
        zones: table.known, machineIdentity: identity,
        quarantinedSince: Dictionary(
          catalog.quarantined.map { ($0.path, earlier.quarantinedSince[$0.path] ?? now) }, uniquingKeysWith: { $1 }))
    }
  }
}

// MARK: Files

extension ScheduleLoader {
  /// A schedule file that was found.
  private struct FoundFile: Sendable {
    let source: ScheduleCatalog.SourceFile
    var identity: FileIdentity?
    /// Why it cannot be read for want of descriptors or memory.
    var shortage: String?
  }

  private struct Listing: Sendable {
    var paths: [String]
    var ignored: [String] = []
    /// Why none of the files can be read.
    var fault: String?
  }

  /// The files of the directory; where it cannot be read at the first load, those that are remembered.
  private func list(
    after earlier: Snapshot, _ lastGood: [String: String], _ trust: TrustCache
  ) async throws(LoadFailure)
    -> Listing
  {
    do {
      let found = try await onThread { () throws(LoadFailure) in try directory.list(trust) }
      return Listing(paths: found.files, ignored: found.ignored)
    } catch {
      let remembered = lastGood.keys.filter { $0.hasPrefix("\(directory.path)/") }.sorted()
      guard !error.isShortage, earlier.catalog.goodTexts.isEmpty, !remembered.isEmpty else { throw error }
      return Listing(paths: remembered, fault: error.description)
    }
  }

  private func read(
    _ path: String, known: FileIdentity?, lastGood: String?, on machine: MachineFacts, _ trust: TrustCache
  ) -> FoundFile {
    let identity = FileIdentity(path: path)
    if let identity, identity.isUnchanged(since: known), directory.isTrusted(path, trust) {
      return FoundFile(source: .init(path: path, content: .unchanged), identity: identity)
    }
    switch directory.text(of: path, trust) {
    case .success(let text):
      let reading = ScheduleCatalog.read(text, lastGood: lastGood, on: machine)
      return FoundFile(source: .init(path: path, content: .read(text, reading)), identity: identity)
    case .failure(let failure):
      return FoundFile(
        source: .init(path: path, content: .unusable(reason: failure.description)), identity: identity,
        shortage: failure.isShortage ? "'\(path)' cannot be read: \(failure)" : nil)
    }
  }
}

// MARK: Checks

extension ScheduleLoader {
  private func check(
    _ catalog: ScheduleCatalog, after earlier: Snapshot, _ zones: ZoneTable, _ dates: DateFiles,
    _ trust: TrustCache, _ now: Timestamp
  ) async throws(LoadFailure) -> [ScheduleCheck.GroupResult] {
    let accounts = await accounts(of: Set(catalog.entries.values.map { preparation.accountName(of: $0.schedule) }))
    async let unresolved = UnresolvedHosts.find(
      in: Set(catalog.entries.values.filter(\.schedule.isEnabled).flatMap(\.schedule.constraints)))
    let grouped = await onThread { groups(of: catalog, accounts) }
    let check = ScheduleCheck(
      earlier: earlier, zones: zones, trust: trust, dates: dates, texts: SourceLines(catalog.goodTexts),
      unresolved: await unresolved, now: now)
    let results = await inParallel(grouped) { check.check($0) }
    let shortage =
      Self.shortage(of: accounts) ?? zones.shortage ?? dates.shortage ?? results.lazy.compactMap(\.shortage).first
    if let shortage { throw LoadFailure(shortage: shortage) }
    return results
  }

  private static func shortage(
    of accounts: [RunPreparation.AccountName: Result<Account, StartFailure>]
  ) -> String? {
    for case .failure(let failure) in accounts.values where failure.isShortage { return failure.description }
    return nil
  }

  /// Looks users up, each once and a few at a time.
  private func accounts(
    of names: Set<RunPreparation.AccountName>
  ) async -> [RunPreparation.AccountName: Result<Account, StartFailure>] {
    var pending = Array(names)[...]
    return await withTaskGroup(of: FoundAccount.self) { group in
      func lookUpNext() {
        guard let name = pending.popFirst() else { return }
        group.addTask { FoundAccount(name: name, account: await preparation.account(of: name)) }
      }
      for _ in 0..<Self.lookups { lookUpNext() }
      var accounts: [RunPreparation.AccountName: Result<Account, StartFailure>] = [:]
      for await found in group {
        accounts[found.name] = found.account
        lookUpNext()
      }
      return accounts
    }
  }

  private struct FoundAccount: Sendable {
    let name: RunPreparation.AccountName
    let account: Result<Account, StartFailure>
  }

  /// How many users are looked up at a time.
  private static let lookups = 8

  private func groups(
    of catalog: ScheduleCatalog, _ accounts: [RunPreparation.AccountName: Result<Account, StartFailure>]
  ) -> [ScheduleCheck.Group] {
    var groups: [FactfileKey: ScheduleCheck.Group] = [:]
    var strangers = ScheduleCheck.Group(key: nil)
    for entry in catalog.entries.values {
      guard let account = accounts[preparation.accountName(of: entry.schedule)] else { continue }
      switch account {
      case .success(let found):
        let key = FactfileKey(path: entry.resolved(entry.schedule.factfile), user: found.identity.user)
        groups[key, default: ScheduleCheck.Group(key: key)].entries.append((entry, account))
      case .failure: strangers.entries.append((entry, account))
      }
    }
    return groups.values + (strangers.entries.isEmpty ? [] : [strangers])
  }
}
