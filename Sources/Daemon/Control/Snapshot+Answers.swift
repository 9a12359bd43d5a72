import Control
import HostIdentity
import Loading
import RunConstraint
import ScheduleFile

// What a snapshot says to those who ask.

extension Snapshot {
  /// The most warnings that one answer spells out; an answer has to stay a message of some hundred kilobytes.
  static let shownWarnings = 200

  /// Files that are not used, the first of them.
  func quarantined(limit: Int = .max) -> [ControlQuarantine] {
    guard !catalog.quarantined.isEmpty else { return [] }
    let names = Dictionary(grouping: schedules.values, by: \.path).mapValues { $0.map(\.schedule.name).sorted() }
    return catalog.quarantined.prefix(limit).map { file in
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

  private var withProblems: [LoadedSchedule] {
    schedules.values.filter { $0.problem != nil && $0.schedule.isEnabled }
  }

  var problemCount: Int { withProblems.count }

  /// What stands against schedules on this machine, in the order of their names.
  func problems(limit: Int = .max) async -> [ControlProblem] {
    let affected = withProblems.sorted { $0.schedule.name < $1.schedule.name }.prefix(limit)
    let matches = await Self.matches(Set(affected.map(\.schedule.constraints)))
    return affected.map { loaded in
      ControlProblem {
        $0.schedule = loaded.schedule.name
        $0.reason = loaded.problem ?? ""
        $0.matchesHere = matches[loaded.schedule.constraints] ?? false
      }
    }
  }

  /// Which constraints match this host. Many schedules share few of them; each may have to ask a slow name server, and
  /// so some are asked at the same time.
  private static func matches(_ constraints: Set<[HostConstraint]>) async -> [[HostConstraint]: Bool] {
    let atOnce = 16
    var rest = constraints.makeIterator()
    return await withTaskGroup { group in
      let ask = { (group: inout TaskGroup<([HostConstraint], Bool)>) in
        guard let next = rest.next() else { return }
        group.addTask { (next, await HostConstraintCheck().answer(next) == .matches) }
      }
      for _ in 0..<atOnce { ask(&group) }
      var found: [[HostConstraint]: Bool] = [:]
      while let (asked, isMatch) = await group.next() {
        found[asked] = isMatch
        ask(&group)
      }
      return found
    }
  }
}
