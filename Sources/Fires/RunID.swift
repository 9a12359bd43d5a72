public import CivilTime

/// The id of a run, which people read and directories are named by: `nightly-etl-20261123T021500Z`.
///
/// Source: `scheduling.md`, sections 3 and 7.
public struct RunID: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The longest id that is accepted, in bytes: a schedule's name, an instant and a few suffixes.
  public static let byteLimit = 200

  /// The id as people read it.
  public let description: String

  private init(_ text: String) { description = text }

  /// Reads an id from elsewhere; nil where it could not name a directory of its own.
  public init?(validating text: String) {
    let isPlain = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == 0x5F || byte == 0x2D
    }
    guard isPlain, !text.isEmpty, !text.hasPrefix("-"), text.utf8.count <= Self.byteLimit else { return nil }
    description = text
  }

  /// The id of the one run that a fire of cron, catch-up or boot can become.
  public static func fire(_ fire: FireID) -> RunID {
    RunID("\(fire.schedule)-\(fire.instant.stamp)" + (fire.pass > 1 ? "-p\(fire.pass)" : ""))
  }

  /// The id of a run that was asked for by hand, the `number`th (from 1) of its second.
  public static func manual(_ schedule: String, at instant: Instant, number: Int) -> RunID {
    RunID("\(schedule)-\(instant.stamp)-m\(number)")
  }

  /// The id of the `number`th (from 1) retry of a run.
  public static func retry(of run: RunID, number: Int) -> RunID { RunID("\(run)-r\(number)") }

  /// The id of the run of a past instant in the `number`th (from 1) backfill that reaches it.
  public static func backfill(_ schedule: String, instant: Instant, number: Int) -> RunID {
    RunID("\(schedule)-\(instant.stamp)-b\(number)")
  }

  public static func < (left: RunID, right: RunID) -> Bool { left.description < right.description }
}

extension Instant {
  /// The instant as ids spell it: `20261123T021500Z`.
  fileprivate var stamp: String { rfc3339UTC.filter { $0 != "-" && $0 != ":" } }
}
