import Fires

extension Event {
  /// The name before the entry in `journalctl`, which tells whom it is about.
  ///
  /// Source: `scheduling.md`, section 5, SYSLOG_IDENTIFIER.
  var program: String {
    switch self {
    case .daemonReady, .daemonStopping, .reloaded, .fileQuarantined, .clockChanged: Self.daemon
    case .problem(let schedule, _), .fireLost(let schedule, _): schedule
    case .scheduleWarning(let schedule, _): schedule ?? Self.daemon
    case .fireDecided(let origin, _), .runEnded(let origin, _): origin.schedule
    case .clockCorrected(let schedule, _), .nextMoved(let schedule, _, _): schedule
    case .paused(let pause): pause.schedule ?? Self.daemon
    case .resumed(let schedule, _, _): schedule ?? Self.daemon
    case .cancelRequested(let origin, _): origin.schedule
    case .backfillBegan(let backfill, _), .backfillEnded(let backfill, _): backfill.schedule
    case .taskStarted(let origin), .taskEnded(let origin, _, _, _, _, _), .outputLeftOut(let origin, _):
      origin.run.program
    case .taskOutput(let origin, _, _): origin.outputProgram
    case .runWarning(_, let run): run.program
    case .taskWarning(_, let origin): origin.run.program
    case .entriesLost(_, let run): run?.program ?? Self.daemon
    case .trouble(_, let origin): origin?.schedule ?? Self.daemon
    }
  }

  private static let daemon = "factotumd"
}

extension RunOrigin {
  /// A run that somebody started by hand has no schedule.
  fileprivate var program: String { schedule ?? "factotum" }
}

extension TaskOrigin {
  /// The longest one, in bytes; the field FACTOTUM_TASK has the whole name.
  private static let programLimit = 64

  static func outputProgram(of task: String, in run: RunOrigin) -> String {
    var program = run.program + "/"
    for scalar in task.unicodeScalars {
      let isReplaced = scalar == "/" || scalar == "\t" || !scalar.isPrintable || scalar.properties.isWhitespace
      program.unicodeScalars.append(isReplaced ? "_" : scalar)
    }
    guard program.utf8.count > Self.programLimit else { return program }
    var length = 0
    let end = program.unicodeScalars.firstIndex { scalar in
      length += UTF8.width(scalar)
      return length > Self.programLimit
    }
    return String(program[..<(end ?? program.endIndex)])
  }
}
