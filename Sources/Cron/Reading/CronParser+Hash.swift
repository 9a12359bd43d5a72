import Diagnostics

// Values that are drawn, the same each time for the same name: `H`, `H/15`, `H(0-29)`, `0~30`.

extension CronParser {
  /// Whether the H at hand is not the beginning of a word.
  var isHash: Bool {
    guard position + 1 < end else { return true }
    return [",", "/", "("].contains { bytes[position + 1] == UInt8(ascii: $0) }
  }

  /// `H`, its letter already read.
  mutating func parseHash(from start: Int, to values: inout FieldValues) throws(CronError) {
    var range = values.field.hashRange
    if skip("(") {
      let first = try parseValue(in: values.field)
      guard skip("-") else { throw brokenHash(from: start) }
      let last = try parseValue(in: values.field)
      guard skip(")") else { throw brokenHash(from: start) }
      guard first <= last else { throw backwards(from: start) }
      range = first...last
    }
    guard let name = identity.name else {
      throw CronError("E125", "'H' needs a named schedule", at: start..<position)
    }
    try draw(from: range, key: name, start: start, to: &values)
  }

  /// `a~b`, `~b`, `a~`, `~`: the first value already read.
  mutating func parseRandom(from start: Int, first: Int?, to values: inout FieldValues) throws(CronError) {
    let field = values.field
    position += 1
    let last = isAtElementEnd || byte == UInt8(ascii: "/") ? nil : try parseValue(in: field)
    let lowest = first ?? field.hashRange.lowerBound
    let highest = last ?? max(lowest, field.hashRange.upperBound)
    guard lowest <= highest else { throw backwards(from: start) }
    guard let name = identity.name else {
      throw CronError("E125", "'~' needs a named schedule", at: start..<position)
    }
    guard let machine = identity.machine else {
      throw CronError(
        "E125", "'~' needs /etc/machine-id, which this machine has not", at: start..<position,
        hint: "systemd-machine-id-setup makes one")
    }
    // A schedule's name has no slash, so that no other pair is spelt alike.
    try draw(from: lowest...highest, key: "\(machine)/\(name)", start: start, to: &values)
  }

  private mutating func draw(
    from range: ClosedRange<Int>, key: String, start: Int, to values: inout FieldValues
  ) throws(CronError) {
    values.isHashed = true
    let field = values.field
    let step = try parseStep()
    guard isAtElementEnd else { throw unexpected(at: position, in: field) }
    guard step ?? 1 <= range.count else {
      throw CronError(
        "E125", "H step \(step ?? 1) is wider than its range \(range.lowerBound)–\(range.upperBound)",
        at: start..<position)
    }
    let slot = SlotHash.value(below: step ?? range.count, name: key, field: field, index: values.element)
    if step != nil { values.hasStar = true }
    for value in stride(from: range.lowerBound + slot, through: range.upperBound, by: step ?? range.count) {
      values.bits |= 1 << UInt64(field == .dayOfWeek ? value % 7 : value)
    }
  }

  private func brokenHash(from start: Int) -> CronError {
    CronError("E125", "a range of 'H' is written H(first-last)", at: elementRange(from: start))
  }

  private func backwards(from start: Int) -> CronError {
    let element = elementRange(from: start)
    return CronError("E115", "'\(string(element))' runs backwards", at: element)
  }
}
