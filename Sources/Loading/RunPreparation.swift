import Accounts
import CivilTime
import Cron
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
  let environment: JobEnvironment

  /// - Parameters:
  ///   - jobUser: as whom jobs run that name no user; nil for as whom the daemon does.
  ///   - stateDirectory: where accounts without a home are given one.
  public init(jobUser: String?, logFormat: RunRequest.LogFormat, stateDirectory: String) {
    self.jobUser = jobUser
    self.logFormat = logFormat
    environment = JobEnvironment(homes: "\(stateDirectory)/homes")
  }

  /// Looks up and checks everything anew.
  ///
  /// - Throws: `StartFailure`, and nothing was started.
  public func prepare(_ loaded: LoadedSchedule, for run: PlannedRun) async throws(StartFailure) -> PreparedRun {
    let account = try await account(of: accountName(of: loaded.schedule)).get()
    return try await onThread { () throws(StartFailure) in try prepare(loaded, for: run, account) }
  }

  private func prepare(
    _ loaded: LoadedSchedule, for run: PlannedRun, _ account: Account
  ) throws(StartFailure) -> PreparedRun {
    let schedule = loaded.schedule
    guard let zone = loaded.zone else { throw StartFailure(loaded.problem ?? "its time zone cannot be read") }
    let path = loaded.factfilePath
    let bytes = try Self.read(path, of: account.identity.user)
    let previous = schedule.cron.compactMap { $0.previous(before: run.scheduledTime, in: zone) }.max()
    let values = RunVariables(
      schedule: schedule.name, runID: run.runID, reason: run.reason, scheduledTime: run.scheduledTime,
      previousScheduledTime: previous, zone: zone
    ).values(with: schedule.env)
    let reading = try Self.check(bytes, path, values, schedule)
    let directory = Self.workingDirectory(of: schedule, path)
    try Self.checkDirectory(directory)
    try environment.makeHome(of: account)
    let request = RunRequest(
      runID: run.runID, origin: .init(schedule: schedule.name, scheduledTime: run.scheduledTime), factfilePath: path,
      factfile: String(decoding: bytes, as: UTF8.self), variables: values, tags: schedule.tags,
      runDirectory: run.runDirectory, workingDirectory: directory,
      environment: environment.variables(of: account).merging(schedule.environment) { $1 }, logFormat: logFormat,
      journalLimit: schedule.journalLimit, outputTailLimit: schedule.maxStdouterrSize, start: schedule.start,
      webhook: schedule.webhook, maxParallel: schedule.maxParallel, heartbeatInterval: schedule.heartbeatInterval,
      timeout: schedule.timeout)
    return PreparedRun(
      request: request, job: reading.factfile.name, identity: Account.current == 0 ? account.identity : nil)
  }

  /// Looks a user up, as whom a job can run here.
  func account(of name: AccountName) async -> Result<Account, StartFailure> {
    let account: Account
    do {
      let user: String
      if let named = name.user { user = named } else { user = try await Account.nameOfCurrent() }
      account = try await Account.find(user: user, group: name.group)
    } catch {
      return .failure(StartFailure(error.description))
    }
    guard Account.current == 0 || account.identity.user == Account.current else {
      return .failure(StartFailure("the daemon does not run as root, so it cannot run jobs as '\(account.name)'"))
    }
    return .success(account)
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
      throw StartFailure("the factfile '\(path)' is not used: \(error)")
    }
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
      throw StartFailure(error.message(path: path))
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
