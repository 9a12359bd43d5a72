/// What the processes of a run may use, each value soft and hard limit alike.
///
/// Source: `setrlimit(2)`; the names are those of systemd's `Limit...=` settings.
public struct ResourceLimits: Equatable, Sendable {
  /// A resource that can be limited.
  public enum Resource: String, CaseIterable, Sendable {
    case cpu, fsize, data, stack, core, nproc, nofile, memlock, `as`, sigpending, msgqueue, rtprio

    /// What its values count.
    enum Unit {
      case seconds, bytes, number
    }

    var unit: Unit {
      switch self {
      case .cpu: .seconds
      case .fsize, .data, .stack, .core, .memlock, .as, .msgqueue: .bytes
      case .nproc, .nofile, .sigpending, .rtprio: .number
      }
    }

    /// The number by which Linux knows it, `RLIMIT_...`.
    public var number: Int32 {
      switch self {
      case .cpu: 0
      case .fsize: 1
      case .data: 2
      case .stack: 3
      case .core: 4
      case .nproc: 6
      case .nofile: 7
      case .memlock: 8
      case .as: 9
      case .sigpending: 11
      case .msgqueue: 12
      case .rtprio: 14
      }
    }
  }

  /// In bytes, seconds of processor time, or as a number; `UInt64.max` for no limit.
  public internal(set) var values: [Resource: UInt64] = [:]

  /// No limits.
  public init() {}
}
