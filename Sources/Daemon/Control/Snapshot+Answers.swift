import Control
import HostIdentity
import Loading
import RunConstraint
import ScheduleFile

// What a snapshot says to those who ask.

extension Snapshot {
  /// The most warnings that one answer spells out; an answer has to stay a message of some hundred kilobytes.
  static let shownWarnings = 200

  /// Files that are not used.
  var quarantined: [ControlQuarantine] {
    guard !catalog.quarantined.isEmpty else { return [] }
    let names = Dictionary(grouping: schedules.values, by: \.path).mapValues { $0.map(\.schedule.name).sorted() }
    return catalog.quarantined.map { file in
      ControlQuarantine {
        $0.path = file.path
        $0.reasons = file.reasons
        $0.schedules = names[file.path] ?? []
      }
    }
  }

  var warningCount: Int { schedules.values.reduce(0) { $0 + $1.warnings.count } }

  /// The first warnings, in the order of the schedules' names.
  func warnings(limit: Int = Self.shownWarnings) -> [ControlWarning] {
    let all = withWarnings.lazy.flatMap { loaded in
      loaded.warnings.map { warning in
        ControlWarning {
          $0.schedule = loaded.schedule.name
          $0.message = warning.message
          $0.text = warning.text
        }
      }
    }
    return Array(all.prefix(limit))
  }

  /// What stands against schedules on this machine.
  func problems() async -> [ControlProblem] {
    // Many schedules share few constraints, and each may have to ask a name server.
    var answers: [[HostConstraint]: Bool] = [:]
    var problems: [ControlProblem] = []
    let affected = schedules.values.filter { $0.problem != nil && $0.schedule.isEnabled }
    for loaded in affected.sorted(by: { $0.schedule.name < $1.schedule.name }) {
      let constraints = loaded.schedule.constraints
      let matches: Bool
      if let known = answers[constraints] {
        matches = known
      } else {
        matches = await HostConstraintCheck().answer(constraints) == .matches
        answers[constraints] = matches
      }
      problems.append(
        ControlProblem {
          $0.schedule = loaded.schedule.name
          $0.reason = loaded.problem ?? ""
          $0.matchesHere = matches
        })
    }
    return problems
  }
}
