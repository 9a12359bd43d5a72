import Processes

/// Which processes belong to which attempt at a task.
///
/// A task's own process leads a session, which what it starts stays in or leaves: `timeout`, `setsid` and `xargs` make
/// groups and sessions of their own. So a process belongs where its parent does. One whose parent has ended is a child
/// of this process from then on, and belongs where it was seen before, where its environment says, or where others of
/// its session do. One of which nothing is known belongs to nobody, unless all that run or ever left something behind
/// are being ended: what is not certain is never taken from another task.
struct TaskFamilies {
  /// The number of this process.
  let runner: Int32
  /// Whether this process becomes the parent of what its descendants leave behind; if not, that is known by its session
  /// alone.
  let isSubreaper: Bool
  /// The tasks' own processes that have not ended, by number.
  private var leaders: [Int32: Attempt] = [:]
  private var known: [ForeignProcess: Attempt] = [:]
  private var sessions: [Int32: Attempt] = [:]
  /// Those of which something may still be there.
  private var open: Set<Attempt> = []

  init(runner: Int32, isSubreaper: Bool) {
    self.runner = runner
    self.isSubreaper = isSubreaper
  }

  /// Whether a process is a task's own and has not ended.
  func isLeader(_ process: Int32) -> Bool { leaders[process] != nil }

  /// The process of an attempt was started.
  mutating func started(_ attempt: Attempt, leader: Int32) {
    leaders[leader] = attempt
    sessions[leader] = attempt
    open.insert(attempt)
  }

  /// A task's own process has ended; its number may become somebody else's.
  mutating func leaderEnded(_ leader: Int32) { leaders[leader] = nil }

  /// Nothing is left of an attempt.
  mutating func closed(_ attempt: Attempt) {
    open.remove(attempt)
    sessions = sessions.filter { $0.value != attempt }
    known = known.filter { $0.value != attempt }
  }

  /// This process has no child at all: nothing is left of any attempt.
  mutating func closeAll() { (open, sessions, known) = ([], [:], [:]) }

  /// The processes of each attempt, and takes note of them.
  ///
  /// - Parameters:
  ///   - other: a process that belongs to no attempt.
  ///   - isEnding: whether an attempt is being ended.
  ///   - claimed: the attempt that a process's environment names.
  mutating func members(
    in table: ProcessTable, without other: Int32? = nil, isEnding: (Attempt) -> Bool,
    claimed: (ForeignProcess) -> Attempt?
  ) -> [Attempt: [ProcessTable.Entry]] {
    // Where nothing is left to this process everything is looked at; numbers begin below the first process's.
    let candidates = table.descendants(of: isSubreaper ? runner : 0)
    // The one that all belong to who are not certain to be another's, if there is any.
    let only = open.allSatisfy(isEnding) ? open.first : nil
    var owners: [Int32: Attempt] = [:]
    var members: [Attempt: [ProcessTable.Entry]] = [:]
    for entry in candidates where entry.process.identifier != other {
      let isOrphan = isSubreaper && entry.parent == runner
      let owner =
        leaders[entry.process.identifier] ?? known[entry.process] ?? owners[entry.parent]
        ?? (isOrphan ? claimed(entry.process) : nil) ?? sessions[entry.session] ?? (isOrphan ? only : nil)
      guard let owner else { continue }
      owners[entry.process.identifier] = owner
      members[owner, default: []].append(entry)
    }
    remember(members)
    return members
  }

  private mutating func remember(_ members: [Attempt: [ProcessTable.Entry]]) {
    known = [:]
    // A session that is empty has a number that may become another's.
    sessions = leaders
    for (attempt, entries) in members {
      for entry in entries {
        known[entry.process] = attempt
        sessions[entry.session] = attempt
      }
    }
  }
}
