import Accounts
import CivilTime
import Control
import Events
import Fires
import Glibc
import Ledger
import Loading
import Processes
import RunDocuments
import Runs
import ScheduleFile
import SchedulerMachine
import Scheduling
import Systemd
import Varlink

// What the journal has about runs and schedules.

extension ControlService {
  static let logHandlers = [
    ControlHandler(replying: ControlInterface.logs) { service, parameters, hasMore in
      try await service.logs(parameters, hasMore: hasMore)
    }
  ]

  /// The longest text that lines are searched for, in bytes.
  private static let matchLimit = 1024

  private func logs(_ parameters: LogsParameters, hasMore: Bool) async throws -> VarlinkReply {
    let isFollowing = parameters.isFollowing ?? false
    if isFollowing, !hasMore { return .expectedMore }
    let subject = try await subject(parameters)
    let limit = try parameters.limit.map { try page($0, standard: $0, most: 100_000) }
    guard daemon.settings.logFormat == .journal else { throw Refused(Self.placeOfOutput) }
    let origin = LogOrigin(
      subject: subject.kind, daemon: Account.current, unit: ServiceUnit.name, jobs: await jobUser(of: subject.schedule))
    let reader = JournalReader(try query(parameters, subject, from: origin))
    let feed = LogFeed(
      reader: reader, origin: origin, match: parameters.match, limit: limit ?? (hasMore ? .max : 1000),
      zone: subject.schedule?.zoneName,
      follows: isFollowing ? LogFeed.Following(isEnded: await ending(of: subject.runID)) : nil)
    guard hasMore else {
      defer { reader.close() }
      return .text(try await feed.page().jsonText)
    }
    return VarlinkReply.replies(
      VarlinkReplies {
        do {
          let (answer, isLast) = try await feed.next()
          return [isLast ? .last(answer.jsonText) : .continuing(answer.jsonText)]
        } catch JournalReadError.closed {
          return []
        } catch {
          return [.failure(name: Refused.fullName, Refused("\(error)").json)]
        }
      } end: {
        reader.close()
      })
  }

  /// What lines are asked about.
  private struct LogSubject {
    var runID: RunID?
    let kind: LogOrigin.Subject
    /// The schedule, if it is loaded.
    let schedule: LoadedSchedule?

    var match: String {
      switch kind {
      case .run(let id): "FACTOTUM_RUN_ID=\(id)"
      case .schedule(let name): "FACTOTUM_SCHEDULE=\(name)"
      }
    }
  }

  private func subject(_ parameters: LogsParameters) async throws -> LogSubject {
    let loaded = daemon.state.snapshot.schedules
    switch (parameters.runID, parameters.schedule) {
    case (nil, let name?):
      try await checkName(name)
      return LogSubject(kind: .schedule(name), schedule: loaded[name])
    case (let text?, nil):
      guard let id = RunID(validating: text) else { throw NoSuchRun(text) }
      let known = try await daemon.history.run(id)?.record.fire.schedule
      let schedule: String?
      if let known {
        schedule = known
      } else {
        schedule = await daemon.scheduling.read { $0.openFire(id)?.fire.schedule }
      }
      // The journal may know a run that the ledger has forgotten; nothing is to come of it.
      if schedule == nil, parameters.isFollowing == true { throw NoSuchRun(text) }
      return LogSubject(runID: id, kind: .run(text), schedule: schedule.flatMap { loaded[$0] })
    case (nil, nil): throw Invalid("'runId' or 'schedule' is required")
    case (.some, .some): throw Invalid("'runId' and 'schedule' cannot both be given")
    }
  }

  /// The user as whom jobs of the schedule run; nil where it is not loaded, or nobody knows the user.
  private func jobUser(of schedule: LoadedSchedule?) async -> UInt32? {
    guard let schedule, let name = schedule.schedule.user ?? daemon.settings.jobUser else { return nil }
    return try? await Account.find(user: name).identity.user
  }

  private func query(
    _ parameters: LogsParameters, _ subject: LogSubject, from origin: LogOrigin
  ) throws -> JournalQuery {
    var group = [subject.match]
    if let task = parameters.task { group.append("FACTOTUM_TASK=\(task)") }
    if let attempt = parameters.attempt {
      guard attempt > 0 else { throw Invalid("'attempt' takes a number from 1") }
      group.append("FACTOTUM_ATTEMPT=\(attempt)")
    }
    if let stream = parameters.stream {
      guard ["stdout", "stderr"].contains(stream) else { throw Invalid("'stream' is 'stdout' or 'stderr'") }
      group.append("FACTOTUM_STREAM=\(stream)")
    }
    if let match = parameters.match, match.utf8.count > Self.matchLimit {
      throw Invalid("'match' is longer than \(Self.matchLimit) bytes")
    }
    guard parameters.cursor.map({ $0.utf8.count <= Self.matchLimit && !$0.isEmpty }) ?? true else {
      throw Invalid("'cursor' is invalid")
    }
    // The entry that a run has ended is no task's.
    let ending = [subject.match, LogFeed.endMatch]
    let isEndAsked = group.count > 1 && parameters.isFollowing == true && subject.runID != nil
    return JournalQuery(
      groups: (isEndAsked ? [group, ending] : [group]).flatMap(origin.matches),
      fields: LogFeed.fields, after: parameters.cursor, isBackwards: parameters.isBackwards ?? false)
  }

  /// Says whether a run has ended; nil where lines of a schedule are followed, which has no end.
  private func ending(of run: RunID?) async -> (@Sendable () async -> Bool)? {
    guard let run else { return nil }
    let daemon = daemon
    // A ledger that cannot be read says nothing; then the journal's entry of the end does.
    return {
      guard (try? await daemon.history.run(run))?.ending != nil else { return false }
      return await !daemon.runs.isPresent(run)
    }
  }

  /// Where output goes that is not in the journal.
  private static var placeOfOutput: String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = unsafe readlink("/proc/self/fd/2", &buffer, buffer.count)
    let path = String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let place = path.hasPrefix("/") ? ": \(path)" : ""
    return "factotumd does not write to the journal; output goes to its standard error\(place)"
  }
}
