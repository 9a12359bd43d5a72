import CivilTime
import Cron
import Factfile
import Glibc
import JSON
import Processes
import Queues
import RunDocuments
import ScheduleFile
import SchedulerMachine

/// A schedule, with what this machine has to say about it.
struct LoadedSchedule: Sendable {
  let schedule: Schedule
  /// The schedule's file.
  let path: String
  let zone: TimeZoneRules
  /// What would keep it from starting as things are.
  var problem: String?

  /// The schedule as the scheduler's machine wants it.
  var job: ScheduledJob {
    ScheduledJob(
      name: schedule.name, expressions: schedule.cron, zone: zone, isConstrained: !schedule.constraints.isEmpty,
      fingerprint: ([zone.name] + schedule.cron.map(\.description) + (schedule.seed.map { ["seed \($0)"] } ?? []))
        .joined(separator: "\n"))
  }

  /// The factfile's path; a relative one is relative to the schedule's file.
  var factfilePath: String {
    schedule.factfile.hasPrefix("/") ? schedule.factfile : "\(Self.directory(of: path))/\(schedule.factfile)"
  }

  static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

/// Why a run cannot be started, in one sentence.
struct StartFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// A run that could be started: everything was looked up and checked.
struct PreparedRun: Sendable {
  let request: RunRequest
  /// The job's name, with its variables filled in.
  let job: String
  /// As whom it runs, nil for as whom the daemon does.
  let identity: SpawnRequest.Identity?
}

/// Prepares runs: finds the user, reads the factfile, and fills in its variables.
struct RunPreparation: Sendable {
  let settings: DaemonSettings
  let directories: RunDirectories

  /// - Throws: `StartFailure`, and nothing was changed anywhere.
  func prepare(_ loaded: LoadedSchedule, for fire: Fire) async throws(StartFailure) -> PreparedRun {
    let schedule = loaded.schedule
    let account = try await account(of: schedule)
    let path = loaded.factfilePath
    let owned = OwnedFile(owners: [0, Account.current, account.identity.user])
    let bytes: [UInt8]
    do {
      bytes = try await onThread { try owned.read(path, limit: Factfile.byteLimit) }
    } catch {
      throw StartFailure("the factfile '\(path)' is not used: \(error)")
    }
    let variables = variables(of: loaded, fire)
    let tags = schedule.tags.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
    let job: String
    do {
      job = try Factfile.parse(bytes: bytes, variables: Variables(values: variables, tags: tags)).factfile.name
    } catch {
      throw StartFailure(error.message(path: path))
    }
    let directory = schedule.workingDirectory ?? LoadedSchedule.directory(of: path)
    try checkDirectory(directory)
    let request = RunRequest(
      runID: fire.runID, origin: .init(schedule: fire.schedule, scheduledTime: fire.instant), factfilePath: path,
      factfile: String(decoding: bytes, as: UTF8.self), variables: variables, tags: schedule.tags,
      runDirectory: directories.directory(of: fire.runID), workingDirectory: directory,
      environment: environment(of: account).merging(schedule.environment) { $1 }, logFormat: settings.logFormat,
      journalLimit: schedule.journalLimit, outputTailLimit: schedule.maxStdouterrSize)
    let changesIdentity = Account.current == 0
    return PreparedRun(request: request, job: job, identity: changesIdentity ? account.identity : nil)
  }

  private func account(of schedule: Schedule) async throws(StartFailure) -> Account {
    let account: Account
    do {
      let name: String
      if let user = schedule.user ?? settings.jobUser { name = user } else { name = Account.nameOfCurrent() }
      account = try await Account.find(user: name, group: schedule.group)
    } catch {
      throw StartFailure(error.description)
    }
    guard Account.current == 0 || account.identity.user == Account.current else {
      throw StartFailure("the daemon does not run as root, so it cannot run jobs as '\(account.name)'")
    }
    return account
  }

  private func checkDirectory(_ path: String) throws(StartFailure) {
    var found = stat()
    guard unsafe stat(path, &found) == 0, found.st_mode & S_IFMT == S_IFDIR else {
      throw StartFailure("the working directory '\(path)' is not there")
    }
  }

  /// What the templates see besides the tags. Source: `scheduling.md`, section 2.
  private func variables(of loaded: LoadedSchedule, _ fire: Fire) -> JSONValue {
    let local = fire.instant.rfc3339(in: loaded.zone)
    let own: JSONValue = [
      "schedule": .string(fire.schedule), "runId": .string(fire.runID), "scheduledTime": .string(local),
      "scheduledDate": .string(String(local.prefix { $0 != "T" })), "reason": "schedule",
    ]
    let members = (loaded.schedule.env.object ?? []).filter { $0.name != "factotum" }
    return .object(members.map { ($0.name, $0.value) } + [("factotum", own)])
  }

  /// The minimal environment of a job.
  private func environment(of account: Account) -> [String: String] {
    [
      "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": account.home,
      "USER": account.name, "LOGNAME": account.name, "SHELL": account.shell.isEmpty ? "/bin/sh" : account.shell,
      "LANG": "C.UTF-8",
    ]
  }
}
