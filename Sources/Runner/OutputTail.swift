/// The last characters of a stream.
struct OutputTail {
  private let limit: Int
  private var bytes: [UInt8] = []

  /// No stream is so long; below it, none of the sums with a limit is too large.
  private static let longest = Int.max / 16

  /// Keeps this many characters.
  init(limit: Int) {
    self.limit = min(limit, Self.longest)
  }

  /// Takes what came next.
  mutating func append(_ chunk: [UInt8]) {
    bytes += chunk
    // A character of UTF-8 has at most four bytes. Cut rarely, so that each byte is moved about once.
    let needed = limit * 4
    if bytes.count > 2 * max(needed, 4096) { bytes.removeFirst(bytes.count - needed) }
  }

  /// The text, bytes that are no UTF-8 replaced.
  var text: String {
    guard !bytes.isEmpty else { return "" }
    let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
    return String(String.UnicodeScalarView(scalars.suffix(limit)))
  }
}
