/// What was decided about a fire.
///
/// Source: `scheduling.md`, section 3. The raw names are fixed: ledger, journal and JSON use them.
public enum Decision: String, Sendable, Hashable, CaseIterable {
  /// The schedule or the daemon was paused.
  case paused
  /// Older than the catch-up window, not the one that catch-up keeps, or later than the start deadline.
  case missed
  /// The host constraint does not match, or could not be checked in time.
  case noop
  /// An excluded date, or another run in the way.
  case skipped
  case started
  case failedToStart = "failed-to-start"
}

/// How a run ended.
///
/// Source: `scheduling.md`, section 4. The raw names are fixed: ledger, journal and JSON use them.
public enum Outcome: String, Sendable, Hashable, CaseIterable {
  case succeeded
  case finishedEarly = "finished-early"
  case failed
  /// The factfile is not valid.
  case invalid
  case timedOut = "timed-out"
  case cancelled
  /// Stopped by a newer fire of its schedule.
  case replaced
  /// Its runner vanished without a result.
  case crashed
  /// The machine or the container went down while it ran.
  case interrupted

  /// Whether nothing has to be looked at.
  public var isSuccess: Bool { self == .succeeded || self == .finishedEarly }
}

/// What a fire waits for.
///
/// Source: `scheduling.md`, section 3.
public enum WaitReason: String, Sendable, Hashable, CaseIterable {
  case jitter
  /// The names of its constraint are being looked up.
  case lookup
  /// The run in the way.
  case overlap
  /// Room under the daemon's limit of runs.
  case maxRuns = "max-runs"
  /// The made-up fire before it.
  case catchUp = "catch-up"
}

/// What a fire does while an earlier run of its schedule goes on.
///
/// Source: `scheduling.md`, section 2, key `overlap`.
public enum OverlapPolicy: String, Sendable, Hashable, CaseIterable {
  case skip
  /// One waits, the newest.
  case queue
  /// The old run is stopped first.
  case replace
  case allow
}
