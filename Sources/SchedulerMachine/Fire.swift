public import CivilTime

/// One instant at which one schedule comes due.
public struct Fire: Hashable, Sendable {
  public let schedule: String
  /// The instant the cron expression names, however late it is decided.
  public let instant: Instant
  /// 1, and more only where a clock set back makes a decided instant come due again.
  public let pass: Int

  /// Names a fire.
  public init(schedule: String, instant: Instant, pass: Int = 1) {
    self.schedule = schedule
    self.instant = instant
    self.pass = pass
  }

  /// The id of the one run this fire can become, as in `nightly-etl-20261123T021500Z`.
  public var runID: String {
    let stamp = instant.rfc3339UTC.filter { $0 != "-" && $0 != ":" }
    return "\(schedule)-\(stamp)" + (pass > 1 ? "-p\(pass)" : "")
  }
}

/// What was decided about a fire.
public enum Decision: Hashable, Sendable {
  /// Came due while nobody could decide; covers this many-fold stretch up to and including the fire's instant.
  case missed(first: Instant, reason: String)
  /// The host constraint does not match, or could not be checked in time.
  case noop(reason: String, isFault: Bool)
  /// An earlier run was in the way.
  case skipped(reason: String)
  case started
  case failedToStart(reason: String)

  /// The decision's name in the ledger and the journal.
  public var name: String {
    switch self {
    case .missed: "missed"
    case .noop: "noop"
    case .skipped: "skipped"
    case .started: "started"
    case .failedToStart: "failed-to-start"
    }
  }

  /// Why, nil for a run that was started.
  public var reason: String? {
    switch self {
    case .missed(_, let reason), .noop(let reason, _), .skipped(let reason), .failedToStart(let reason): reason
    case .started: nil
    }
  }
}
