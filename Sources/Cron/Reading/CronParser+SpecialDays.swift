import Diagnostics

// Days that only a month tells: the last one, the nearest weekday, the second Friday, every other week's Monday.

extension CronParser {
  /// `L`, `L-3`, `LW`, `L-3W` in the day of month.
  mutating func parseLast(from start: Int, in field: CronField) throws(CronError) {
    guard field == .dayOfMonth else {
      guard field == .dayOfWeek, elementRange(from: start).count == 1 else { throw notAValue(at: start, in: field) }
      throw CronError(
        "E121", "'L' alone names no weekday: write 6 or SAT for Saturday, FRI#L for the last Friday",
        at: elementRange(from: start))
    }
    position += 1
    var distance = 0
    if skip("-") {
      let numberStart = position
      guard let number = parseNumber() else {
        throw CronError("E112", "a value is missing in \(field.name)", at: elementRange(from: numberStart))
      }
      guard (1...30).contains(number) else {
        throw CronError(
          "E110", "'L-\(number)' is out of range L-1–L-30", at: elementRange(from: start))
      }
      distance = number
    }
    if skip("W") || skip("w") {
      rule.special.weekdayNearBeforeLast |= 1 << UInt32(distance)
      guard isAtElementEnd else { throw misplacedNearest(from: start) }
    } else {
      guard isAtElementEnd else {
        throw CronError("E121", "'L' takes 'L-n', 'LW' or 'L-nW', no range and no step", at: elementRange(from: start))
      }
      rule.special.beforeLast |= 1 << UInt32(distance)
    }
  }

  /// `15W`, its W already read.
  mutating func addWeekday(near day: Int, from start: Int) throws(CronError) {
    guard isAtElementEnd else { throw misplacedNearest(from: start) }
    rule.special.weekdayNear |= 1 << UInt32(day)
  }

  /// `#2` or `#L` behind a weekday or a range of them.
  mutating func parseOccurrence(first: Int, last: Int, from start: Int) throws(CronError) {
    var weekdays = FieldValues(field: .dayOfWeek)
    add(first: first, last: last, step: 1, to: &weekdays)
    position += 1
    let place = position
    if skip("L") || skip("l") {
      rule.special.lastOccurrences |= UInt8(truncatingIfNeeded: weekdays.bits)
    } else {
      let number = parseNumber() ?? 0
      guard (1...5).contains(number) else {
        throw CronError("E123", "occurrence after '#' must be 1–5 or L", at: elementRange(from: place))
      }
      rule.special.occurrences |= weekdays.bits << UInt64(8 * (number - 1))
    }
    guard isAtElementEnd else {
      throw CronError("E123", "occurrence after '#' must be 1–5 or L", at: elementRange(from: place))
    }
  }

  /// `%2` or `%2+1` behind a weekday.
  mutating func parseWeekRule(weekday: Int, from start: Int) throws(CronError) {
    position += 1
    let place = position
    let modulus = parseNumber() ?? 0
    let remainder = skip("+") ? parseNumber() : 0
    guard (2...52).contains(modulus), let remainder, remainder < modulus, isAtElementEnd else {
      throw CronError("E126", "week modulus must be 2–52 and its offset below it", at: elementRange(from: place))
    }
    let week = CalendarRule.WeekRule(weekday: weekday, modulus: modulus, remainder: remainder)
    if !rule.weekRules.contains(week) { rule.weekRules.append(week) }
  }
}
