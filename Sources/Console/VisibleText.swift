extension String {
  /// The text without what moves a terminal's cursor: control characters as they are written in JSON.
  public var visible: String {
    // Nearly every name, without a look at each character's category.
    guard !utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return self }
    guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return self }
    return unicodeScalars.map { scalar in
      guard scalar.properties.generalCategory == .control else { return String(scalar) }
      let digits = String(scalar.value, radix: 16)
      return scalar == "\n" ? "\\n" : "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }.joined()
  }
}
