import Diagnostics

/// Values of one kind, each reported at its place where it is something else.
extension ScheduleReader {
  /// The longest path, name or other text, in bytes.
  private static let textLimit = 4096

  /// Reads a value into its property, which stays as it is where the value is a mistake.
  mutating func read<Value>(
    _ value: TOMLValue, of key: ScheduleKey, _ property: WritableKeyPath<Schedule, Value>,
    _ reading: (inout ScheduleReader, TOMLValue, ScheduleKey) -> Value?
  ) {
    if let found = reading(&self, value, key) { schedule[keyPath: property] = found }
  }

  /// The same for a property without a default.
  mutating func read<Value>(
    _ value: TOMLValue, of key: ScheduleKey, _ property: WritableKeyPath<Schedule, Value?>,
    _ reading: (inout ScheduleReader, TOMLValue, ScheduleKey) -> Value?
  ) {
    if let found = reading(&self, value, key) { schedule[keyPath: property] = found }
  }

  static func text(_ reader: inout ScheduleReader, _ value: TOMLValue, of key: ScheduleKey) -> String? {
    reader.text(value, of: key)
  }

  static func boolean(_ reader: inout ScheduleReader, _ value: TOMLValue, of key: ScheduleKey) -> Bool? {
    if value.boolean == nil { reader.reportKind(value, of: key, expected: "true or false") }
    return value.boolean
  }

  /// A whole number within a range.
  static func integer(
    _ range: ClosedRange<Int>
  ) -> (inout ScheduleReader, TOMLValue, ScheduleKey) -> Int? {
    { reader, value, key in
      guard let number = value.integer else {
        reader.reportKind(value, of: key, expected: "a whole number")
        return nil
      }
      guard range.contains(number) else {
        let bounds =
          range.upperBound == .max ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
        reader.report("'\(key.rawValue)' must be \(bounds), and is \(number)", at: value.span)
        return nil
      }
      return number
    }
  }

  /// One of the names of an enumeration.
  static func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _: Choice.Type
  ) -> (inout ScheduleReader, TOMLValue, ScheduleKey) -> Choice? {
    { reader, value, key in
      guard let text = reader.text(value, of: key) else { return nil }
      if let choice = Choice(rawValue: text) { return choice }
      let names = Choice.allCases.map(\.rawValue)
      reader.report(
        "'\(key.rawValue)' cannot be '\(text)'", at: value.span,
        hint: nearestName(to: text, among: names).map { "did you mean '\($0)'?" }
          ?? "it is one of \(names.joined(separator: ", "))")
      return nil
    }
  }

  /// A duration of at least that many seconds.
  static func duration(
    atLeast minimum: Int
  ) -> (inout ScheduleReader, TOMLValue, ScheduleKey) -> Duration? {
    { reader, value, key in
      let example = "write a number and a unit, as in 90s, 15m, 1h30m or 7d"
      if value.integer == 0, minimum == 0 { return .zero }
      guard let text = value.string else {
        reader.reportKind(value, of: key, expected: "a duration", hint: example)
        return nil
      }
      guard let duration = Duration(durationText: text) else {
        reader.report("'\(text)' is no duration", at: value.span, hint: example)
        return nil
      }
      guard (Duration.seconds(minimum)...Duration.longest).contains(duration) else {
        reader.report(
          "'\(key.rawValue)' must be from \(minimum)s to \(Duration.longestText), and is \(text)", at: value.span)
        return nil
      }
      return duration
    }
  }

  /// A text, or a list of texts.
  mutating func list(_ value: TOMLValue, of key: ScheduleKey) -> [(text: String, span: SourceSpan)] {
    let elements = value.array ?? [value]
    if elements.isEmpty { report("the list '\(key.rawValue)' is empty", at: value.span) }
    return elements.compactMap { element in text(element, of: key).map { ($0, element.span) } }
  }

  mutating func text(_ value: TOMLValue, of key: ScheduleKey) -> String? {
    guard let text = value.string else {
      reportKind(value, of: key, expected: "a text")
      return nil
    }
    guard !text.isEmpty, text.utf8.count <= Self.textLimit, !text.utf8.contains(0) else {
      report("'\(key.rawValue)' must have between 1 and \(Self.textLimit) bytes, none of them NUL", at: value.span)
      return nil
    }
    return text
  }

  mutating func texts(_ value: TOMLValue, of key: ScheduleKey) -> [String: String] {
    guard let members = value.table else {
      reportKind(value, of: key, expected: "a table of texts")
      return [:]
    }
    var texts: [String: String] = [:]
    for member in members {
      guard let text = member.value.string, !text.utf8.contains(0) else {
        report("'\(key.rawValue).\(member.key)' must be a text without NUL", at: member.value.span)
        continue
      }
      texts[member.key] = text
    }
    return texts
  }
}
