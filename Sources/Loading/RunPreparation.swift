public import Accounts
import CivilTime
import Cron
import Diagnostics
import Factfile
import Glibc
import JSON
import Processes
import Queues
public import RunDocuments
import ScheduleFile

/// Prepares runs: finds the user, reads the factfile, and fills in its variables.
public struct RunPreparation: Sendable {
  private let jobUser: String?
  private let logFormat: RunRequest.LogFormat
  private let mayChangeUser: Bool
  let environment: JobEnvironment
  private let known = KnownJobs()

  /// - Parameters:
  ///   - jobUser: as whom jobs run that name no user; nil for as whom the daemon does.
  ///   - stateDirectory: where accounts without a home are given one.
  ///   - mayChangeUser: whether jobs can run as other users than this process does.
  public init(
    jobUser: String?, logFormat: RunRequest.LogFormat, stateDirectory: String,
    mayChangeUser: Bool = Account.current == 0
  ) {
    self.jobUser = jobUser
    self.mayChangeUser = mayChangeUser
    self.logFormat = logFormat
    environment = JobEnvironment(homes: "\(stateDirectory)/homes")
  }

  /// Looks up and checks all that may have changed since the last time.
  ///
  /// - Throws: `StartFailure`, and nothing was started.
  public func prepare(_ loaded: LoadedSchedule, for run: PlannedRun) async throws(StartFailure) -> PreparedRun {
    let account = try await account(of: accountName(of: loaded.schedule)).get()
    return try await onThread { () throws(StartFailure) in try prepare(loaded, for: run, account) }
  }

  /// The same at once; nil where the account has to be looked up. Looks at files, and so may wait for a disk.
  ///
  /// - Throws: `StartFailure`, and nothing was started.
  public func prepareFromKnown(
    _ loaded: LoadedSchedule, for run: PlannedRun
  ) throws(StartFailure) -> PreparedRun? {
    guard let account = known.account(accountName(of: loaded.schedule)) else { return nil }
    return try prepare(loaded, for: run, account)
  }

  /// The most schedules whose factfiles are read ahead.
  private static let aheadLimit = 2000

  /// Reads ahead what the first runs will need, as far as it is not known. May wait for a disk.
  public func readAhead(_ schedules: some Sequence<LoadedSchedule>) {
    for loaded in schedules.prefix(Self.aheadLimit) {
      guard let account = known.account(accountName(of: loaded.schedule)) else { continue }
      // What stands in the way is told at the load, and again when it is due.
      _ = try? file(loaded.factfilePath, of: account.identity.user)
    }
  }

  private func prepare(
    _ loaded: LoadedSchedule, for run: PlannedRun, _ account: Account
  ) throws(StartFailure) -> PreparedRun {
    let schedule = loaded.schedule
    guard let zone = loaded.zone else { throw StartFailure(loaded.problem ?? "its time zone cannot be read") }
    let path = loaded.factfilePath
    let file = try file(path, of: account.identity.user)
    let previous = schedule.cron.compactMap { $0.previous(before: run.scheduledTime, in: zone) }.max()
    let values = RunVariables(
      schedule: schedule.name, runID: run.runID, reason: run.reason, scheduledTime: run.scheduledTime,
      previousScheduledTime: previous, zone: zone
    ).values(with: schedule.env)
    let reading: Factfile.Reading
    if let same = known.reading(of: loaded, file) {
      reading = same
    } else {
      reading = try Self.check(file.bytes, path, values, schedule)
      known.remember(reading, of: loaded, file)
    }
    let graph = reading.graphFingerprint
    if let retry = run.retry, let known = retry.graph, known != graph {
      throw StartFailure("the task graph of '\(path)' is another than that of run '\(retry.runID)'")
    }
    let directory = Self.workingDirectory(of: schedule, path)
    try Self.checkDirectory(directory)
    try environment.makeHome(of: account)
    let request = RunRequest(
      runID: run.runID, origin: .init(schedule: schedule.name, scheduledTime: run.scheduledTime), factfilePath: path,
      factfile: String(decoding: file.bytes, as: UTF8.self), variables: values, tags: schedule.tags,
      runDirectory: run.runDirectory, workingDirectory: directory,
      environment: environment.variables(of: account).merging(schedule.environment) { $1 }, logFormat: logFormat,
      journalLimit: schedule.journalLimit, outputTailLimit: schedule.maxStdouterrSize, start: schedule.start,
      webhook: schedule.webhook, maxParallel: schedule.maxParallel, heartbeatInterval: schedule.heartbeatInterval,
      timeout: schedule.timeout, retryOf: run.retry?.runID, done: run.retry?.done ?? [])
    return PreparedRun(
      request: request, job: reading.factfile.name, graph: graph, taskNames: reading.factfile.tasks.map(\.name),
      identity: Account.current == 0 ? account.identity : nil)
  }

  private func file(_ path: String, of user: UInt32) throws(StartFailure) -> KnownJobs.File {
    let key = FactfileKey(path: path, user: user)
    if let file = known.file(key) { return file }
    let read: (content: [UInt8], states: PathStates)
    do {
      read = try OwnedFile(owners: [0, Account.current, user]).readWithStates(path, limit: Factfile.byteLimit)
    } catch {
      throw Self.notUsed(path, error)
    }
    let file = KnownJobs.File(read.content, read.states)
    known.remember(file, of: key)
    return file
  }

  /// Looks a user up, as whom a job can run here.
  func account(of name: AccountName) async -> Result<Account, StartFailure> {
    let account: Account
    do {
      let user: String
      if let named = name.user { user = named } else { user = try await Account.nameOfCurrent() }
      let files = await onThread { AccountFiles(naming: user, group: name.group) }
      account = try await Account.find(user: user, group: name.group)
      // Looked at before and after: what is remembered is what these files say.
      if let files, files.areSame, isPossible(account) { known.remember(account, of: name, files) }
    } catch {
      return .failure(StartFailure(error.description, isShortage: error.isShortOfDescriptors))
    }
    guard isPossible(account) else {
      return .failure(StartFailure("the daemon does not run as root, so it cannot run jobs as '\(account.name)'"))
    }
    return .success(account)
  }

  private func isPossible(_ account: Account) -> Bool {
    mayChangeUser || account.identity.user == Account.current
  }

  func accountName(of schedule: Schedule) -> AccountName { AccountName(schedule, jobUser: jobUser) }
}

// MARK: Checks, the same at the load and at the start of a run

extension RunPreparation {
  /// As whom a schedule runs.
  struct AccountName: Hashable, Sendable {
    /// nil for as whom the daemon does.
    let user: String?
    let group: String?

    init(_ schedule: Schedule, jobUser: String?) {
      user = schedule.user ?? jobUser
      group = schedule.group
    }
  }

  /// Reads a factfile that root, the daemon's user or the job's own may have written.
  ///
  /// - Parameter trust: what is known from other files of the same load.
  static func read(
    _ path: String, of user: UInt32, _ trust: TrustCache = TrustCache()
  ) throws(StartFailure) -> [UInt8] {
    do {
      return try OwnedFile(owners: [0, Account.current, user])
        .read(path, limit: Factfile.byteLimit, cache: trust)
    } catch {
      throw notUsed(path, error)
    }
  }

  private static func notUsed(_ path: String, _ failure: OwnedFile.Failure) -> StartFailure {
    StartFailure("the factfile '\(path)' is not used: \(failure)", isShortage: failure.isShortage)
  }

  /// Whether a factfile that was read before may still be used.
  static func isTrusted(_ path: String, of user: UInt32, _ trust: TrustCache) -> Bool {
    (try? OwnedFile(owners: [0, Account.current, user]).check(path, cache: trust)) != nil
  }

  /// Reads a factfile with a schedule's values.
  static func check(
    _ bytes: [UInt8], _ path: String, _ values: JSONValue, _ schedule: Schedule
  ) throws(StartFailure) -> Factfile.Reading {
    let tags = schedule.tags.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
    let reading: Factfile.Reading
    do {
      reading = try Factfile.parse(bytes: bytes, variables: Variables(values: values, tags: tags))
    } catch {
      let lines = Diagnostic.lines(of: String(decoding: bytes, as: UTF8.self))
      throw StartFailure(
        error.message(path: path),
        places: error.problems.map { Diagnostic(.error, $0.text, at: $0.span).rendered(file: path, lines: lines) })
    }
    let mistakes = schedule.isStrict ? reading.warnings.filter(\.isErrorWhenStrict) : []
    guard mistakes.isEmpty else {
      throw StartFailure(
        "'\(path)' is not used because of 'strict': \(mistakes.map(\.description).joined(separator: "; "))")
    }
    do {
      return try reading.starting(at: schedule.start)
    } catch {
      throw StartFailure("'\(path)': \(error)")
    }
  }

  static func workingDirectory(of schedule: Schedule, _ factfile: String) -> String {
    schedule.workingDirectory ?? ScheduleCatalog.Entry.directory(of: factfile)
  }

  static func checkDirectory(_ path: String) throws(StartFailure) {
    var found = stat()
    guard unsafe stat(path, &found) == 0 else {
      let reason = unsafe String(cString: strerror(errno))
      throw StartFailure("the working directory '\(path)' cannot be used: \(reason)")
    }
    guard found.st_mode & S_IFMT == S_IFDIR else {
      throw StartFailure("the working directory '\(path)' is no directory")
    }
  }
}
