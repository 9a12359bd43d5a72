/// A moment read off a clock: microseconds since 1970-01-01T00:00:00Z.
///
/// Cron decides on whole seconds (`Instant`); what was measured has microseconds.
public struct Timestamp: Hashable, Sendable, Comparable {
  /// Microseconds since 1970-01-01T00:00:00Z; negative before.
  public var microsecondsSinceEpoch: Int64

  /// The moment that many microseconds after 1970-01-01T00:00:00Z.
  public init(microsecondsSinceEpoch: Int64) {
    self.microsecondsSinceEpoch = microsecondsSinceEpoch
  }

  /// The moment at which an instant begins.
  public init(_ instant: Instant) {
    self.init(microsecondsSinceEpoch: instant.secondsSinceEpoch * 1_000_000)
  }

  /// The whole second this moment lies in.
  public var instant: Instant {
    let seconds = microsecondsSinceEpoch / 1_000_000
    return Instant(secondsSinceEpoch: microsecondsSinceEpoch % 1_000_000 < 0 ? seconds - 1 : seconds)
  }

  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.microsecondsSinceEpoch < right.microsecondsSinceEpoch
  }

  /// The time from one moment to a later one; negative where it is earlier.
  public static func - (left: Timestamp, right: Timestamp) -> Duration {
    .microseconds(left.microsecondsSinceEpoch - right.microsecondsSinceEpoch)
  }

  /// The moment that much later.
  public static func + (timestamp: Timestamp, duration: Duration) -> Timestamp {
    Timestamp(microsecondsSinceEpoch: timestamp.microsecondsSinceEpoch + duration.wholeMicroseconds)
  }
}

extension Duration {
  /// The duration in microseconds, rounded towards zero.
  public var wholeMicroseconds: Int64 {
    components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
  }
}
