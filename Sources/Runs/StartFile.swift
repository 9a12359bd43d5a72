import CivilTime
import Fires
import JSON

/// What a start was for, as the daemon wrote it down beside the run's lock: a start without a row is known by it.
struct StartFile: Hashable, Sendable {
  static let name = "start"
  static let byteLimit = 16 << 20

  let record: RunRecord
  /// Of the runtime directory in which it was started.
  let runtimeID: String

  init(_ record: RunRecord, runtimeID: String) {
    self.record = record
    self.runtimeID = runtimeID
  }

  var text: String {
    let texts = [("requestedBy", record.requestedBy), ("note", record.note), ("retryOf", record.retryOf?.description)]
    return JSONValue.object(
      [
        ("runtimeId", .string(runtimeID)),
        ("runId", .string(record.runID.description)),
        ("schedule", .string(record.fire.schedule)),
        ("instant", .integer(record.fire.instant.secondsSinceEpoch)),
        ("pass", .integer(record.fire.pass)),
        ("trigger", .string(record.trigger.rawValue)),
        ("plannedStart", .integer(record.plannedStart.microsecondsSinceEpoch)),
        ("decidedAt", .integer(record.decidedAt.microsecondsSinceEpoch)),
      ] + texts.compactMap { name, text in text.map { (name, .string($0)) } }
    ).compactText
  }

  /// Reads it back; nil where it was cut off, or is not ours.
  init?(text: String) {
    guard let value = try? JSONValue.parse(text), let runtimeID = value["runtimeId"]?.string,
      let runID = value["runId"]?.string.flatMap(RunID.init(validating:)), let schedule = value["schedule"]?.string,
      let instant = value["instant"]?.integer, let pass = value["pass"]?.integer,
      let trigger = value["trigger"]?.string.flatMap(Trigger.init),
      let plannedStart = value["plannedStart"]?.integer, let decidedAt = value["decidedAt"]?.integer
    else { return nil }
    let fire = FireID(schedule: schedule, instant: Instant(secondsSinceEpoch: Int64(instant)), pass: pass)
    let record = RunRecord(
      runID: runID, fire: fire, trigger: trigger,
      plannedStart: Timestamp(microsecondsSinceEpoch: Int64(plannedStart)),
      decidedAt: Timestamp(microsecondsSinceEpoch: Int64(decidedAt)), requestedBy: value["requestedBy"]?.string,
      note: value["note"]?.string, retryOf: value["retryOf"]?.string.flatMap(RunID.init(validating:)))
    self.init(record, runtimeID: runtimeID)
  }
}
