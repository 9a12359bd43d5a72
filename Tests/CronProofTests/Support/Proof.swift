import Glibc

/// How much is proved, and from which seed.
enum Proof {
  /// Whether everything is looked at instead of a seeded slice of it: `make test-exhaustive`.
  static let isExhaustive = variable("FACTOTUM_EXHAUSTIVE") == "1"
  /// Whether a peer that is not installed is a failure.
  static let requiresOracles = variable("FACTOTUM_REQUIRE_ORACLES") == "1"
  /// Where the peers from PyPI are installed.
  static let oracles =
    variable("FACTOTUM_ORACLES") ?? path("").replacing("Tests/CronProofTests/", with: ".build/oracles")
  /// What the slice and the random expressions come from; every failure names it.
  static let seed = variable("FACTOTUM_SEED").flatMap { UInt64($0) } ?? 20_261_124

  /// One number for the slice and another one for everything.
  static func count(_ slice: Int, exhaustive: Int) -> Int { isExhaustive ? exhaustive : slice }

  private static func variable(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}

/// A generator whose sequence the seed and a topic decide: no test moves the sequence of another.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ topic: String) {
    state = topic.utf8.reduce(Proof.seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// True once in so many times.
  mutating func isOnce(in count: Int) -> Bool { number(1...count) == 1 }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[number(0...elements.count - 1)] }

  mutating func second(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &self) }
}

/// Where two lists of instants part, nil where they are the same.
func difference(ours: [Int64], theirs: [Int64]) -> String? {
  guard ours != theirs else { return nil }
  let place = zip(ours, theirs).prefix { $0 == $1 }.count
  func named(_ list: [Int64]) -> String { place < list.count ? utc(list[place]) : "nothing more" }
  return "after \(place) fires ours says \(named(ours)), the oracle \(named(theirs)); seed \(Proof.seed)"
}
