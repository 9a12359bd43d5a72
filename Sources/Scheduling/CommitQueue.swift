import Fires
import SchedulerMachine

/// What waits for the ledger, and what may be done before the ledger has it.
///
/// A ledger that cannot be written keeps no job from running: then actions are performed at once, and the facts are
/// kept until it can. Pure: the ledger's answers are arguments. Source: `scheduling.md`, section 3.
struct CommitQueue {
  /// How many steps are kept for a ledger that cannot be written; older ones are dropped, and told.
  static let backlogLimit = 10_000
  /// How many steps are committed in one transaction.
  static let batchLimit = 4096

  /// What is to be done after an answer of the ledger.
  struct Outcome {
    var actions: [Step.Action] = []
    /// The runs of steps that the ledger did not take.
    var refused: [RunID] = []
  }

  private enum State {
    case idle
    /// Those of the backlog have been performed already.
    case committing([Step], arePerformed: Bool)
    /// The ledger has taken too long: what it was given counts as not written, until it says otherwise.
    case overdue([Step])
  }

  private var state = State.idle
  /// Steps that are new, whose actions wait for their commit.
  private var pending: [Step] = []
  /// Steps whose actions were performed without the ledger.
  private var backlog: [Step] = []
  private(set) var isFailing = false
  /// How many of the backlog were written and not told yet.
  private var writtenLate = 0
  /// How many steps were dropped and not told yet.
  private(set) var droppedSteps = 0

  var isEmpty: Bool { pending.isEmpty && backlog.isEmpty && isIdle }
  private var isIdle: Bool { if case .idle = state { true } else { false } }

  /// Takes the steps of an event.
  ///
  /// - Returns: the actions that need not wait: those of steps that write nothing while nothing waits, and all of them
  ///   while the ledger cannot be written.
  mutating func add(_ steps: [Step]) -> [Step.Action] {
    var actions: [Step.Action] = []
    for step in steps {
      if isFailing || isOverdue {
        actions += keep(step)
      } else if step.writes.isEmpty, pending.isEmpty, isIdle {
        actions += step.actions
      } else {
        pending.append(step)
      }
    }
    return actions
  }

  private var isOverdue: Bool { if case .overdue = state { true } else { false } }

  /// Performs a step without the ledger; what its run left on disk stays until the outcome is written.
  private mutating func keep(_ step: Step) -> [Step.Action] {
    var kept = step
    kept.actions = step.actions.filter(\.needsLedger)
    if !kept.writes.isEmpty || !kept.actions.isEmpty { backlog.append(kept) }
    limitBacklog()
    return step.actions.filter { !$0.needsLedger }
  }

  private mutating func limitBacklog() {
    let excess = backlog.count - Self.backlogLimit
    guard excess > 0 else { return }
    droppedSteps += excess
    backlog.removeFirst(excess)
  }

  /// What is to be committed now; nil where nothing is, or something is being committed.
  mutating func nextBatch() -> [Step]? {
    guard isIdle, !(pending.isEmpty && backlog.isEmpty) else { return nil }
    let isBacklog = !backlog.isEmpty
    let source = isBacklog ? backlog : pending
    let batch = Array(source.prefix(Self.batchLimit))
    if isBacklog { backlog.removeFirst(batch.count) } else { pending.removeFirst(batch.count) }
    state = .committing(batch, arePerformed: isBacklog)
    return batch
  }

  /// The ledger has committed the batch; for each step whether it was taken.
  mutating func committed(_ taken: [Bool]) -> Outcome {
    let (batch, arePerformed) = takeBatch()
    isFailing = false
    if arePerformed { writtenLate += batch.count }
    var outcome = Outcome()
    for (step, isTaken) in zip(batch, taken) {
      if isTaken {
        outcome.actions += step.actions
      } else if !arePerformed, let run = step.run {
        outcome.refused.append(run)
      }
    }
    return outcome
  }

  /// The ledger could not write the batch.
  mutating func failed() -> [Step.Action] {
    let (batch, arePerformed) = takeBatch()
    isFailing = true
    var actions: [Step.Action] = []
    let later = backlog
    backlog = []
    for step in batch {
      if arePerformed { backlog.append(step) } else { actions += keep(step) }
    }
    backlog += later
    limitBacklog()
    for step in pending { actions += keep(step) }
    pending = []
    return actions
  }

  /// The ledger has not answered in time.
  mutating func overdue() -> [Step.Action] {
    guard case .committing(let batch, let arePerformed) = state else { return [] }
    var actions: [Step.Action] = []
    if !arePerformed {
      for step in batch { actions += step.actions.filter { !$0.needsLedger } }
    }
    state = .overdue(
      batch.map { step in
        var kept = step
        kept.actions = step.actions.filter(\.needsLedger)
        return kept
      })
    for step in pending { actions += keep(step) }
    pending = []
    return actions
  }

  /// How many steps had to wait for the ledger, once all of them are written; nil before, and after it was told.
  mutating func takeWrittenLate() -> Int? {
    guard writtenLate > 0, backlog.isEmpty, isIdle else { return nil }
    defer { writtenLate = 0 }
    return writtenLate
  }

  /// How many steps were dropped since it was last asked.
  mutating func takeDropped() -> Int {
    defer { droppedSteps = 0 }
    return droppedSteps
  }

  private mutating func takeBatch() -> (steps: [Step], arePerformed: Bool) {
    defer { state = .idle }
    switch state {
    case .idle: return ([], false)
    case .committing(let batch, let arePerformed): return (batch, arePerformed)
    case .overdue(let batch): return (batch, true)
    }
  }
}

extension Step.Action {
  /// Whether it may only be performed once the ledger knows of it: what a run left on disk is the proof until then.
  var needsLedger: Bool { if case .forget = self { true } else { false } }
}
