import CivilTime
import Cron

/// Zones of these tests, made of their rule alone.
enum Zones {
  /// A zone file that holds one type of local time and a footer.
  static func file(footer: String) -> [UInt8] {
    func number(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
    let header = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15) + [0, 0, 0, 0, 1, 4].flatMap(number)
    let block = number(0) + [0, 0] + Array("UTC\0".utf8)
    return header + block + header + block + [0x0A] + Array(footer.utf8) + [0x0A]
  }

  static let hourly = ["0 * * * *"].compactMap { try? CronExpression.parse($0) }
}
