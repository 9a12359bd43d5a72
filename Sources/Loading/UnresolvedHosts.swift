import Diagnostics
import HostIdentity
import RunConstraint
import ScheduleFile

/// Names in constraints that resolve nowhere, and so match no host.
enum UnresolvedHosts {
  /// How many names are looked up at a time.
  private static let lookups = 16
  /// How long all lookups together may take: a reload waits for its answer, and a slow resolver warns of nothing.
  private static let deadline: Duration = .seconds(5)

  /// Looks each name up once.
  static func find(in constraints: Set<HostConstraint>) async -> Set<HostConstraint> {
    guard !constraints.isEmpty else { return [] }
    let end = ContinuousClock.now + deadline
    var pending = Array(constraints)[...]
    return await withTaskGroup(of: HostConstraint?.self) { group in
      var unresolved: Set<HostConstraint> = []
      func lookUpNext() {
        guard ContinuousClock.now < end, let constraint = pending.popFirst() else { return }
        group.addTask { await HostConstraintCheck().resolvesNowhere(constraint) ? constraint : nil }
      }
      for _ in 0..<lookups { lookUpNext() }
      for await found in group {
        if let found { unresolved.insert(found) }
        lookUpNext()
      }
      return unresolved
    }
  }

  /// What is to be said about a schedule's constraints, at their place.
  static func warnings(
    of entry: ScheduleCatalog.Entry, _ unresolved: Set<HostConstraint>, _ texts: SourceLines
  ) -> [ScheduleWarning] {
    guard !unresolved.isEmpty else { return [] }
    return entry.schedule.constraints.filter(unresolved.contains).map { constraint in
      ScheduleWarning(
        Diagnostic(
          .warning, "the host '\(constraint.value)' resolves to no address, so that it matches no host",
          at: entry.schedule.places.constraint), file: entry.path, lines: texts.lines(of: entry.path))
    }
  }
}
