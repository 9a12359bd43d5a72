/// Chooses values by names: evenly, and the same in every version and on every machine.
///
/// Version `h1`: FNV-1a with 64 bits over `factotum-h1`, name, field and element number, with a NUL between them;
/// then the finaliser of MurmurHash3; then multiply and shift. Swift's own `Hasher` differs from process to process.
/// Source: `cron.md`, section A.4.
enum SlotHash {
  /// A value from 0 up to a limit.
  ///
  /// - Parameter index: the number of the element in its field: changing one field or element never moves another.
  static func value(below limit: Int, name: String, field: CronField, index: Int) -> Int {
    value(below: limit, name: name, field: field.name, index: index)
  }

  /// The same for what is no field of an expression.
  static func value(below limit: Int, name: String, field: String, index: Int) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in "factotum-h1\0\(name)\0\(field)\0\(index)".utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
    hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
    hash ^= hash >> 33
    return Int(hash.multipliedFullWidth(by: UInt64(limit)).high)
  }
}
