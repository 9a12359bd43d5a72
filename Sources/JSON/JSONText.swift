/// A JSON text that is put together piece by piece, without a tree of values.
public struct JSONText: Sendable {
  /// What was appended so far, in UTF-8.
  public private(set) var bytes: [UInt8] = []
  /// Whether members that are null are left out; whoever appends members looks at it.
  public let leavesOutNull: Bool

  /// An empty text.
  public init(leavingOutNull: Bool = false) { leavesOutNull = leavingOutNull }

  /// Appends a value that is a tree.
  public mutating func append(value: JSONValue) { value.write(to: &bytes) }

  /// Appends a string, in quotes.
  public mutating func append(string: String) { JSONValue.write(string, to: &bytes) }

  /// Appends a number, a word or a sign as it is spelt.
  public mutating func append(literally text: some StringProtocol) { bytes += text.utf8 }

  /// Appends one byte of ASCII.
  public mutating func append(sign: Unicode.Scalar) { bytes.append(UInt8(ascii: sign)) }

  /// Appends the name of a member, which was made by `memberName`, after a comma where it is not the first.
  public mutating func append(memberName name: [UInt8]) {
    if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
    bytes += name
  }

  /// A name as it stands in an object, with its colon.
  public static func memberName(_ name: String) -> [UInt8] {
    var bytes: [UInt8] = []
    JSONValue.write(name, to: &bytes)
    return bytes + [UInt8(ascii: ":")]
  }
}
