/// A time zone: stretches of time, each with a constant offset from UTC.
///
/// Source: `cron.md`, section B.1; RFC 9636 for the files it is read from.
public struct TimeZoneRules: Sendable, Equatable {
  /// A moment from which on another offset holds.
  public struct Transition: Sendable, Equatable {
    public let instant: Instant
    /// Seconds east of UTC before and from the moment on.
    public let offsetBefore: Int
    public let offsetAfter: Int
    /// The latest local second that clocks had shown or skipped before the moment: what comes again is below it.
    public let shownUntil: Int64
  }

  /// The name it was asked for by, as in `Europe/London`.
  public let name: String
  /// The changes of the offset in order of time, up to the end of 2199.
  public let transitions: [Transition]
  /// The offset before the first of them.
  public let firstOffset: Int

  /// For each stretch of time of `bucketBits` bits since 1970, the first transition that comes after its beginning: a
  /// search starts there instead of in the middle of all.
  private let buckets: [UInt16]
  /// Some 48 days, in which the offset seldom changes twice; as many of them as there are up to 2200.
  private static let bucketBits: Int64 = 22
  private static let bucketCount: Int64 = 1731

  /// A zone whose offset changes at these moments, given in order of time.
  init(name: String, firstOffset: Int, changes: [(at: Int64, offset: Int)]) {
    self.name = name
    self.firstOffset = firstOffset
    var transitions: [Transition] = []
    var offset = firstOffset
    var shownUntil = Int64.min
    for change in changes where change.offset != offset {
      shownUntil = max(shownUntil, change.at + Int64(offset))
      transitions.append(
        Transition(
          instant: Instant(secondsSinceEpoch: change.at), offsetBefore: offset, offsetAfter: change.offset,
          shownUntil: shownUntil))
      offset = change.offset
    }
    self.transitions = transitions
    buckets = Self.buckets(of: transitions)
  }

  private static func buckets(of transitions: [Transition]) -> [UInt16] {
    guard !transitions.isEmpty else { return [] }
    var buckets: [UInt16] = []
    buckets.reserveCapacity(Int(bucketCount))
    var following = 0
    for bucket in 0..<bucketCount {
      let begin = Instant(secondsSinceEpoch: bucket << bucketBits)
      while following < transitions.count, transitions[following].instant <= begin { following += 1 }
      buckets.append(UInt16(following))
    }
    return buckets
  }

  /// Coordinated universal time.
  public static let utc = TimeZoneRules(name: "UTC", firstOffset: 0, changes: [])

  /// The position of the first transition after an instant; `transitions.count` where none is left.
  public func nextTransition(after instant: Instant) -> Int {
    guard !transitions.isEmpty else { return 0 }
    let bucket = instant.secondsSinceEpoch >> Self.bucketBits
    var following = bucket < 0 ? 0 : Int(buckets[Int(min(bucket, Self.bucketCount - 1))])
    while following < transitions.count, transitions[following].instant <= instant { following += 1 }
    return following
  }

  /// The offset at an instant, in seconds east of UTC.
  public func offset(at instant: Instant) -> Int {
    let following = nextTransition(after: instant)
    return following == 0 ? firstOffset : transitions[following - 1].offsetAfter
  }

  /// What clocks in this zone show at an instant.
  public func civil(at instant: Instant) -> CivilDateTime {
    CivilDateTime(localSeconds: instant.secondsSinceEpoch + Int64(offset(at: instant)))
  }

  /// Whether a name can be looked up below the zone directory: it cannot climb out of it.
  public static func isValidName(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return name.utf8.count <= 128
      && parts.allSatisfy { part in
        !part.isEmpty && !part.hasPrefix(".")
          && part.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
              UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"):
              true
            default: false
            }
          }
      }
  }
}
