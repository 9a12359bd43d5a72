import HostIdentity
import RunConstraint
import WheelTimer

/// Which host constraints match this machine, for answers that ask about many: what was found holds for a while, and
/// decides nothing.
actor HostMatches {
  private struct Finding {
    /// Nil where it could not be checked.
    let isMatch: Bool?
    let since: Duration
  }

  private static let age: Duration = .seconds(60)
  /// How many are asked at the same time: each may have to wait for a slow name server.
  private static let atOnce = 16
  /// How many findings are kept.
  private static let limit = 10_000

  private var findings: [[HostConstraint]: Finding] = [:]

  /// Whether each list of constraints matches; nil where that could not be checked.
  func matches(_ constraints: Set<[HostConstraint]>) async -> [[HostConstraint]: Bool?] {
    let now = Clock.sinceBoot
    if findings.count > Self.limit { findings = [:] }
    let open = constraints.filter { findings[$0].map { $0.since + Self.age < now } ?? true }
    for (asked, isMatch) in await Self.ask(open) { findings[asked] = Finding(isMatch: isMatch, since: now) }
    return Dictionary(uniqueKeysWithValues: constraints.map { ($0, findings[$0]?.isMatch) })
  }

  @concurrent
  private static func ask(_ constraints: Set<[HostConstraint]>) async -> [([HostConstraint], Bool?)] {
    var rest = constraints.makeIterator()
    return await withTaskGroup { group in
      let ask = { (group: inout TaskGroup<([HostConstraint], Bool?)>) in
        guard let next = rest.next() else { return }
        group.addTask {
          switch await HostConstraintCheck().answer(next) {
          case .matches: (next, true)
          case .doesNotMatch: (next, false)
          case .couldNotBeChecked: (next, nil)
          }
        }
      }
      for _ in 0..<atOnce { ask(&group) }
      var found: [([HostConstraint], Bool?)] = []
      while let answer = await group.next() {
        found.append(answer)
        ask(&group)
      }
      return found
    }
  }
}
