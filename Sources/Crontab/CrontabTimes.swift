/// The five fields of a line, and when they fire.
struct CrontabTimes {
  let fields: [CrontabField]

  /// Reads all five.
  init(_ reader: inout CrontabFieldReader) throws(CrontabMistake) {
    var fields: [CrontabField] = []
    for kind in CrontabFieldKind.allCases { fields.append(try reader.read(kind)) }
    self.fields = fields
  }

  /// An expression of ours that fires at the same instants, nil where there are none.
  ///
  /// Cron follows the clock where a star is the first character of minute or hour; ours does where any is. Cron asks for
  /// both days where a star is the first character of either; ours does with `+`.
  var expression: String? {
    let (minute, hour, month) = (fields[0], fields[1], fields[3])
    guard !minute.isEmpty, !hour.isEmpty, !month.isEmpty, let (day, weekday) = days else { return nil }
    return "\(Self.time(minute)) \(Self.time(hour)) \(day) \(month.isFull ? "*" : month.spelling) \(weekday)"
  }

  /// All values are a star only where cron takes them for one.
  private static func time(_ field: CrontabField) -> String {
    field.isFull && field.isStarred ? "*" : field.spelling
  }

  private var days: (day: String, weekday: String)? {
    let (day, weekday) = (fields[2], fields[4])
    if day.isStarred || weekday.isStarred {
      guard !day.isEmpty, !weekday.isEmpty else { return nil }
      if day.isFull { return ("*", weekday.isFull ? "*" : weekday.spelling) }
      return weekday.isFull ? (day.spelling, "*") : (day.restricted, "+\(weekday.restricted)")
    }
    if day.isFull || weekday.isFull { return ("*", "*") }
    switch (day.isEmpty, weekday.isEmpty) {
    case (true, true): return nil
    case (true, false): return ("*", weekday.spelling)
    case (false, true): return (day.spelling, "*")
    case (false, false): return (day.restricted, weekday.restricted)
    }
  }
}
