import Events

/// An entry as journald takes it.
///
/// Source: https://systemd.io/JOURNAL_NATIVE_PROTOCOL; byte for byte what sd_journal_sendv(3) sends for the same fields.
struct JournalMessage {
  private(set) var bytes: [UInt8] = []

  init(_ entry: JournalEntry) {
    bytes.reserveCapacity(512 + (entry.raw?.count ?? 0))
    for (name, value) in entry.textFields { append(name, Array(value.utf8)) }
    if let raw = entry.raw { append(JournalEntry.rawField, raw) }
  }

  /// `NAME=value` and a newline; where the value holds newlines itself, the name, a newline, the length and the value.
  private mutating func append(_ name: String, _ value: [UInt8]) {
    let newline = UInt8(ascii: "\n")
    bytes += name.utf8
    if value.contains(newline) {
      bytes.append(newline)
      for shift in stride(from: UInt64(0), to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: UInt64(value.count) >> shift))
      }
    } else {
      bytes.append(UInt8(ascii: "="))
    }
    bytes += value
    bytes.append(newline)
  }
}
