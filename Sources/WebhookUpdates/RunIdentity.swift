import CivilTime
import Crypto
import RunDocuments

/// What tells a run and its job from others, for the receiver of a webhook.
///
/// Source: `factfile-and-cli.md`, section 5.
struct RunIdentity: Sendable {
  let job: String
  /// The same for every run of a factfile with the same variables and tags.
  let jobReference: String
  let runReference: String
  /// The compact JSON in base64.
  let factfile: String
  let startedAt: Timestamp
  /// The tags by key, sorted.
  let tags: [(key: String, value: String)]
  /// That of this program.
  let version: String
  /// The run that this one retries.
  let retryOf: String?

  init(_ order: WebhookOrder, version: String) {
    let sorted = order.tags.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
    job = order.job
    jobReference = Self.digest(order.factfile + sorted.map { $0.key + $0.value }.joined())
    runReference = Self.digest(Self.randomUUID())
    factfile = Self.base64(Array(order.factfile.utf8))
    startedAt = order.startedAt
    tags = sorted
    self.version = version
    retryOf = order.retryOf
  }

  private static func digest(_ text: String) -> String {
    SHA256.hash(data: Array(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// A random UUID as text. Source: RFC 9562, version 4.
  private static func randomUUID() -> String {
    var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }.joined(separator: "-")
  }

  /// Source: RFC 4648, section 4.
  private static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count / 3 * 4 + 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        text.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
