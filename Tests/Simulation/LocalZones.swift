import CivilTime

/// Zones with changes of the clocks, made of their footers alone, so that no seed depends on the machine's tzdata.
enum LocalZones {
  static let all: [TimeZoneRules] = [
    ("Test/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"), ("Test/LordHowe", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"),
    ("Test/Kolkata", "IST-5:30"),
  ].compactMap { name, footer in try? TimeZoneRules(name: name, tzif: file(footer)) }

  /// A zone file that holds one type of local time and a footer.
  private static func file(_ footer: String) -> [UInt8] {
    func number(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
    let counts: [UInt32] = [0, 0, 0, 0, 1, 4]
    let header: [UInt8] = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15) + counts.flatMap(number)
    let block: [UInt8] = number(0) + [0, 0] + Array("UTC\0".utf8)
    return header + block + header + block + [0x0A] + Array(footer.utf8) + [0x0A]
  }
}
