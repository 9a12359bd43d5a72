import CivilTime
import Control
import Cron
import Events
import Loading
import ScheduleFile
import WheelTimer

extension ReloadAnswer {
  /// What a load changed, with everything that somebody should know about it.
  init(from earlier: Snapshot, to loaded: Snapshot) async {
    let difference = ScheduleDifference(from: earlier.catalog, to: loaded.catalog)
    self.init()
    added = difference.added
    changed = difference.changed.map { change in
      ScheduleChange {
        $0.name = change.name
        $0.keys = change.keys
      }
    }
    removed = difference.removed
    unchanged = difference.unchanged
    quarantined = loaded.quarantined()
    problems = await loaded.problems()
    ignored = loaded.ignored
    warnings = loaded.warnings()
    warningCount = loaded.warningCount
  }
}

extension Daemon {
  /// Tells the journal what a load changed; the first one is told by the entry that the daemon is ready.
  ///
  /// - Parameter request: who asked for it, and why; nil where nobody did by name.
  func emit(_ answer: ReloadAnswer, since earlier: Snapshot, isFirst: Bool, request: Requested? = nil) {
    for file in answer.quarantined { log.emit(.fileQuarantined(path: file.path, reasons: file.reasons)) }
    for problem in answer.problems where problem.matchesHere {
      log.emit(.problem(schedule: problem.schedule, reason: problem.reason))
    }
    emitWarnings(since: earlier)
    guard !isFirst else { return }
    log.emit(
      .reloaded(
        ReloadSummary(
          added: answer.added, changed: answer.changed.map { "\($0.name) (\($0.keys.joined(separator: ", ")))" },
          removed: answer.removed, unchanged: answer.unchanged, quarantinedFiles: answer.quarantined.count,
          problems: answer.problems.count(where: \.matchesHere), requestedBy: request?.by, note: request?.reason)))
  }

  /// Warns of skipped fires, which a move of the calendar will take away, and of what is new otherwise.
  private func emitWarnings(since earlier: Snapshot) {
    let loaded = state.snapshot
    for path in loaded.ignored where !earlier.ignored.contains(path) {
      log.emit(.scheduleWarning(schedule: nil, text: "\(path): warning: ignored, its name does not end in .toml"))
    }
    let news = loaded.schedules.filter { earlier.schedules[$0] !== $1 && $1.schedule.isEnabled }
    for (name, schedule) in news.sorted(by: { $0.key < $1.key }) {
      let losses = schedule.zone.map { zone in
        schedule.schedule.cron.compactMap { $0.loss(after: Clock.now.instant, in: zone) }
      }
      for reason in losses ?? [] { log.emit(.fireLost(schedule: name, reason: reason)) }
      let known = Set(earlier.schedules[name]?.warnings ?? [])
      for warning in schedule.warnings where !known.contains(warning) {
        // A fire that is lost was told already, and in stronger words.
        if losses?.contains(where: { warning.message.hasSuffix($0) }) == true { continue }
        log.emit(.scheduleWarning(schedule: name, text: warning.text))
      }
    }
  }
}
