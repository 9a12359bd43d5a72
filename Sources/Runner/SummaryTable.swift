import CivilTime
import Console
import RunMachine

extension TextTable {
  /// What came of each task, for somebody who looks at a terminal.
  ///
  /// Source: `factfile-and-cli.md`, section 4.
  ///
  /// - Parameter clock: how a moment is shown.
  init(summaryOf tasks: [(name: String, record: TaskRecord)], clock: (Timestamp) -> String) {
    let hasRetries = tasks.contains { $0.record.attempts > 1 }
    self.init(heading: ["TASK", "STATE", "START", "DURATION", "CODE"] + (hasRetries ? ["ATTEMPTS"] : []))
    for (name, record) in tasks {
      let times = record.startedAt.map { [clock($0), record.duration.spoken] } ?? ["-", "-"]
      let code = record.ending.map { "\($0.code)" } ?? "-"
      add(
        [name.visible, record.state.name] + times + [code]
          + (hasRetries ? ["\(record.attempts)"] : []))
    }
  }
}
