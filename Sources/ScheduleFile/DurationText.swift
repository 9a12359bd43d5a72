extension Duration {
  /// The longest duration of a schedule: ten years.
  static let longest: Duration = .seconds(3650 * 86_400)
  static let longestText = "3650d"

  /// Reads numbers with units, as in `90s`, `15m`, `1h30m`, `7d` or `2w`; nil for any other text.
  init?(durationText text: String) {
    let units: [UInt8: Int] = [
      UInt8(ascii: "s"): 1, UInt8(ascii: "m"): 60, UInt8(ascii: "h"): 3600, UInt8(ascii: "d"): 86_400,
      UInt8(ascii: "w"): 604_800,
    ]
    var seconds = 0, number: Int?
    for byte in text.utf8 {
      switch (byte, number) {
      case (0x30...0x39, let digits):
        // Far above the longest duration, and far from what an Int holds.
        guard (digits ?? 0) < 1_000_000_000 else { return nil }
        number = (digits ?? 0) * 10 + Int(byte) - 0x30
      case (UInt8(ascii: " "), nil): continue
      case (_, let digits?):
        guard let unit = units[byte], seconds < 1 << 52 else { return nil }
        seconds += digits * unit
        number = nil
      default: return nil
      }
    }
    guard number == nil, !text.isEmpty, text.utf8.contains(where: { units[$0] != nil }) else { return nil }
    self = .seconds(seconds)
  }
}
