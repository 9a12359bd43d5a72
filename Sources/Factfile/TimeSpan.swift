/// A length of time as people write it in a factfile: `90s`, `15m`, `2h`.
///
/// Source: `factfile-and-cli.md`, section 6.
public struct TimeSpan: Hashable, Sendable, CustomStringConvertible {
  /// As it stands in the file.
  public let description: String
  public let duration: Duration

  /// Reads a whole number of at most seven digits and one of the units `s`, `m` and `h`; nil for any other text.
  public init?(_ text: String) {
    let digits = text.utf8.dropLast()
    guard (1...7).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int(text.dropLast())
    else { return nil }
    switch text.last {
    case "s": duration = .seconds(number)
    case "m": duration = .seconds(number * 60)
    case "h": duration = .seconds(number * 3600)
    default: return nil
    }
    description = text
  }

  /// So many seconds.
  public init(seconds: Int) {
    description = "\(seconds)s"
    duration = .seconds(seconds)
  }
}
