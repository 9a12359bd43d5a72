import Accounts
import CivilTime
import Factfile
import JSON
import Processes
import ScheduleFile

/// A factfile in the course of a load: read once, where any of its schedules has to be checked, and not kept.
struct SharedFactfile {
  /// What decides about the result besides the file's content.
  private struct Question: Hashable {
    let env: String
    let tags: [String: String]
    let start: [String]
    let isStrict: Bool
  }

  let state: FactfileState
  private let key: FactfileKey
  private let trust: TrustCache
  private var content: Result<[UInt8], StartFailure>?
  /// Whether what it says depends on which schedule it is.
  private var namesSchedule = false
  private var answers: [Question: Result<[ScheduleWarning], StartFailure>] = [:]

  /// - Parameter earlier: its state at the last load.
  init(_ key: FactfileKey, earlier: FactfileState?, _ trust: TrustCache) {
    self.trust = trust
    self.key = key
    let identity = FileIdentity(path: key.path)
    let isSame = identity?.isUnchanged(since: earlier?.identity) == true
    if let earlier, isSame, RunPreparation.isTrusted(key.path, of: key.user, trust) {
      state = earlier
    } else {
      state = FactfileState(key: key, identity: identity)
    }
  }

  /// Its state for the next load, nil where it could not be read.
  var readableState: FactfileState? { if case .failure? = content { nil } else { state } }

  /// Why it cannot be read for want of descriptors or memory; nil where it does not lack them.
  var shortage: String? {
    if case .failure(let failure)? = content, failure.isShortage { failure.description } else { nil }
  }

  /// Checks it with the values of a schedule, as if that were due now.
  mutating func check(
    _ schedule: Schedule, _ now: Instant, _ zone: TimeZoneRules
  ) -> Result<[ScheduleWarning], StartFailure> {
    let bytes: [UInt8]
    switch read() {
    case .success(let found): bytes = found
    case .failure(let failure): return .failure(failure)
    }
    let question = Question(
      env: schedule.env.compactText, tags: schedule.tags, start: schedule.start, isStrict: schedule.isStrict)
    if !namesSchedule, let known = answers[question] { return known }
    let answer = Self.reading(bytes, key.path, schedule, now, zone)
      .map { reading in
        reading.warnings.filter { !$0.namesNoVariable }.map {
          ScheduleWarning(message: $0.description, text: "\(key.path): warning: \($0)")
        }
      }
    answers[question] = answer
    return answer
  }

  /// Its text, and the tasks of a job that was due now, none where it cannot be used; nil where it cannot be read.
  mutating func content(
    for schedule: Schedule, _ now: Instant, _ zone: TimeZoneRules
  ) -> (text: String, tasks: [FactfileTask])? {
    guard let bytes = try? read().get() else { return nil }
    let reading = try? Self.reading(bytes, key.path, schedule, now, zone).get()
    return (String(decoding: bytes, as: UTF8.self), reading?.factfile.tasks ?? [])
  }

  private static func reading(
    _ bytes: [UInt8], _ path: String, _ schedule: Schedule, _ now: Instant, _ zone: TimeZoneRules
  ) -> Result<Factfile.Reading, StartFailure> {
    let values = RunVariables(
      schedule: schedule.name, runID: schedule.name, reason: "schedule", scheduledTime: now,
      previousScheduledTime: now, zone: zone
    ).values(with: schedule.env)
    return Result { () throws(StartFailure) in try RunPreparation.check(bytes, path, values, schedule) }
  }

  private mutating func read() -> Result<[UInt8], StartFailure> {
    if let content { return content }
    let (key, trust) = (key, trust)
    let found = Result { () throws(StartFailure) in try RunPreparation.read(key.path, of: key.user, trust) }
    content = found
    if case .success(let bytes) = found { namesSchedule = Self.mentionsFire(bytes) }
    return found
  }

  /// Whether a template may name something of the fire: its variables' name stands in the file, elsewhere than in the
  /// schema's.
  static func mentionsFire(_ bytes: [UInt8]) -> Bool {
    let name = Array(RunVariables.name.utf8)
    var position = 0
    while position + name.count < bytes.count {
      if bytes[position] == name[0], bytes[position...].starts(with: name) {
        if bytes[position + name.count] != UInt8(ascii: "/") { return true }
        position += name.count
      } else {
        position += 1
      }
    }
    return false
  }
}
