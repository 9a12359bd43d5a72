extension HostAddress: CustomStringConvertible {
  /// The address as people write it: `10.0.0.1`, `fe80::1`.
  ///
  /// Source: RFC 5952, section 4: lower case, no leading zeros, the first longest run of two zero groups or more as `::`.
  public var description: String {
    guard bytes.count == 16 else { return bytes.map { "\($0)" }.joined(separator: ".") }
    let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
    let texts = groups.map { String($0, radix: 16) }
    guard let zeros = Self.longestZeros(in: groups) else { return texts.joined(separator: ":") }
    return texts[..<zeros.lowerBound].joined(separator: ":") + "::" + texts[zeros.upperBound...].joined(separator: ":")
  }

  private static func longestZeros(in groups: [UInt16]) -> Range<Int>? {
    var longest = 0..<1
    var start = 0
    while start < groups.count {
      let end = groups[start...].firstIndex { $0 != 0 } ?? groups.count
      if end - start > longest.count { longest = start..<end }
      start = end + 1
    }
    return longest.count > 1 ? longest : nil
  }
}
