import Diagnostics

// One field: a list of elements, each of which adds values, or days that only a month tells.

extension CronParser {
  /// What the elements of a field have come to so far.
  struct FieldValues {
    let field: CronField
    var bits: UInt64 = 0
    /// Whether an element is a bare star or the whole field a question mark.
    var isFree = false
    /// Whether an element follows the clock: a star, or a hashed one with a step.
    var hasStar = false
    var isHashed = false
    /// The number of the element at hand.
    var element = 0
  }

  mutating func parseField(_ field: CronField) throws(CronError) {
    var values = FieldValues(field: field)
    if field == .dayOfWeek, skip("+") { rule.marks.insert(.bothDays) }
    let start = position
    remarks.note(field, start..<end)
    if field.isDay, byte == UInt8(ascii: "?"), position + 1 == end {
      values.isFree = true
      remarks.hasQuestionMark = true
    } else {
      repeat {
        guard values.element < Self.elementLimit else { throw tooManyElements(field, start..<end) }
        try parseElement(&values)
        values.element += 1
      } while skip(",")
      guard position == end else { throw unexpected(at: position, in: field) }
    }
    store(values)
    if values.isHashed, !values.isFree {
      if hashedFields.isEmpty { hashedFields = Array(repeating: nil, count: CronField.allCases.count) }
      hashedFields[field.rawValue] = string(start..<end).uppercased()
    }
  }

  private mutating func store(_ values: FieldValues) {
    let bits = values.isFree ? values.field.everyBit : values.bits
    switch values.field {
    case .second:
      rule.seconds = bits
      if values.hasStar { rule.marks.insert(.starInSeconds) }
    case .minute:
      rule.minutes = bits
      if values.hasStar { rule.marks.insert(.starInMinutes) }
    case .hour:
      rule.hours = UInt32(truncatingIfNeeded: bits)
      if values.hasStar { rule.marks.insert(.starInHours) }
    case .dayOfMonth:
      rule.daysOfMonth = UInt32(truncatingIfNeeded: bits)
      if values.isFree {
        rule.marks.insert(.anyDayOfMonth)
        rule.special = CalendarRule.SpecialDays()
      } else if !rule.special.isEmptyOfMonthDays {
        rule.marks.insert(.hasSpecialDays)
      }
    case .month: rule.months = UInt32(truncatingIfNeeded: bits)
    case .dayOfWeek:
      rule.weekdays = UInt8(truncatingIfNeeded: bits)
      if values.isFree {
        rule.marks.insert(.anyWeekday)
        (rule.special.occurrences, rule.special.lastOccurrences, rule.weekRules) = (0, 0, [])
      } else if !rule.special.isEmptyOfWeekdays || !rule.weekRules.isEmpty {
        rule.marks.insert(.hasSpecialDays)
      }
    case .year:
      if values.isFree {
        rule.marks.insert(.anyYear)
        rule.years = .all
      }
    }
  }

  private func tooManyElements(_ field: CronField, _ columns: Range<Int>) -> CronError {
    let count = bytes[columns].count { $0 == UInt8(ascii: ",") } + 1
    return CronError(
      "E103", "\(field.name) lists \(count) elements; the limit is \(Self.elementLimit)", at: columns)
  }
}

extension CronField {
  /// All values, one bit each.
  var everyBit: UInt64 {
    switch self {
    case .second, .minute: 0xFFF_FFFF_FFFF_FFFF
    case .hour: 0xFF_FFFF
    case .dayOfMonth: 0xFFFF_FFFE
    case .month: 0x1FFE
    case .dayOfWeek: 0x7F
    case .year: 0
    }
  }
}
