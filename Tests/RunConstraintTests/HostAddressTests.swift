import Glibc
import RunConstraint
import Testing

@Suite("Addresses of hosts")
struct HostAddressTests {
  /// The C library's reading, a mapped IPv4 address taken out.
  private static func reference(_ text: String) -> [UInt8]? {
    var four = [UInt8](repeating: 0, count: 4), sixteen = [UInt8](repeating: 0, count: 16)
    if unsafe inet_pton(AF_INET, text, &four) == 1 { return four }
    guard unsafe inet_pton(AF_INET6, text, &sixteen) == 1 else { return nil }
    return sixteen.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) ? Array(sixteen.dropFirst(12)) : sixteen
  }

  @Test("are read as the C library reads them, and nothing else is")
  func reading() {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SplitMix(state: seed)
    let pieces = [
      "1", "0", "ff", "FFFF", "00a", "12345", "g", ":", ":", ":", "::", ".", "10.0.0.1", "256", "-", "+1", "%", "",
    ]
    var accepted = 0
    for _ in 0..<200_000 {
      let text = (0..<Int.random(in: 0...9, using: &generator))
        .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      let bytes = HostAddress(literal: text)?.bytes
      #expect(bytes == Self.reference(text), "'\(text)', seed \(seed)")
      if bytes != nil { accepted += 1 }
    }
    #expect(accepted > 100)
  }

  @Test(
    "know loopback and what an interface gives itself",
    arguments: [
      ("127.0.0.1", true, false), ("127.0.1.1", true, false), ("::1", true, false), ("::ffff:127.0.0.1", true, false),
      ("169.254.1.1", false, true), ("fe80::1", false, true), ("febf::1", false, true), ("fec0::1", false, false),
      ("10.0.0.1", false, false), ("::", false, false), ("0.0.0.0", false, false), ("fd00::1", false, false),
    ])
  func kinds(text: String, isLoopback: Bool, isLinkLocal: Bool) throws {
    let address = try #require(HostAddress(literal: text))
    #expect(address.isLoopback == isLoopback && address.isLinkLocal == isLinkLocal)
  }
}

/// A generator whose seed can be printed.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

@Suite("An address as text")
struct HostAddressTextTests {
  @Test(
    "is written as RFC 5952 has it, and reads back",
    arguments: [
      ("10.0.0.7", "10.0.0.7"), ("FD00:0::7", "fd00::7"), ("::1", "::1"), ("::", "::"), ("1::", "1::"),
      ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("2001:0db8::0001", "2001:db8::1"),
      ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("::ffff:1.2.3.4", "1.2.3.4"),
    ])
  func text(literal: String, text: String) throws {
    let address = try #require(HostAddress(literal: literal))
    #expect("\(address)" == text && HostAddress(literal: text) == address)
  }
}
