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
  }

  /// The name it was asked for by, as in `Europe/London`.
  public let name: String
  /// The changes of the offset in order of time, up to the end of 2199.
  public let transitions: [Transition]
  let firstOffset: Int

  init(name: String, firstOffset: Int, transitions: [Transition]) {
    self.name = name
    self.firstOffset = firstOffset
    self.transitions = transitions
  }

  /// Coordinated universal time.
  public static let utc = TimeZoneRules(name: "UTC", firstOffset: 0, transitions: [])

  /// The position of the first transition after an instant; `transitions.count` where none is left.
  public func nextTransition(after instant: Instant) -> Int {
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle].instant <= instant { low = middle + 1 } else { high = middle }
    }
    return low
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
