// The small change of sentences: lists, ordinals, and values grouped as a person would.

/// A part of a field's values.
enum ValueRun: Hashable {
  case single(Int)
  case range(ClosedRange<Int>)
  /// A range round the end of the field.
  case wrapped(from: Int, to: Int)
  case steps(ClosedRange<Int>, by: Int)

  /// Groups values in ascending order: neighbours from three on, what is evenly spaced from five on.
  static func runs(of values: [Int]) -> [ValueRun] {
    var runs: [ValueRun] = []
    var rest = values[...]
    while let first = rest.first {
      let step = rest.count > 1 ? rest[rest.startIndex + 1] - first : 1
      var count = 1
      while count < rest.count, rest[rest.startIndex + count] == first + count * step { count += 1 }
      guard count >= (step == 1 ? 3 : 5) else {
        runs.append(.single(first))
        rest = rest.dropFirst()
        continue
      }
      let range = first...first + (count - 1) * step
      runs.append(step == 1 ? .range(range) : .steps(range, by: step))
      rest = rest.dropFirst(count)
    }
    return runs
  }

  /// The same for values that go round: what runs through the end of the cycle stays one range, at its first value.
  static func runs(of values: [Int], goingRound cycle: ClosedRange<Int>) -> [ValueRun] {
    let before = zip(values, cycle.lowerBound...).prefix { $0 == $1 }.count
    let after = zip(values.reversed(), (cycle.lowerBound...cycle.upperBound).reversed()).prefix { $0 == $1 }.count
    // Beside other values, a single one at either end stands for itself.
    let isOneRange = before > 1 && after > 1 || values.count == before + after
    guard before > 0, after > 0, before + after >= 3, isOneRange, values.count < cycle.count else {
      return runs(of: values)
    }
    let wrapped = ValueRun.wrapped(from: values[values.count - after], to: values[before - 1])
    return runs(of: Array(values[before..<values.count - after])) + [wrapped]
  }
}

enum Phrases {
  /// `a, b and c`.
  static func list(_ items: [String], _ conjunction: String = "and") -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
  }

  /// `1st`, `2nd`, `3rd`, `11th`.
  static func ordinal(_ number: Int) -> String {
    let suffix =
      switch (number % 100, number % 10) {
      case (11...13, _): "th"
      case (_, 1): "st"
      case (_, 2): "nd"
      case (_, 3): "rd"
      default: "th"
      }
    return "\(number)\(suffix)"
  }

  /// `5 minutes`, and `minute` alone for one of them.
  static func each(_ count: Int, _ unit: String) -> String { count == 1 ? unit : "\(count) \(unit)s" }

  static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// Values in words: the plain ones first, then those `every 2nd day from … to …`.
  ///
  /// - Parameter cycle: what the values go round in, where a range round its end is to stay one.
  static func items(
    _ values: [Int], unit: String, goingRound cycle: ClosedRange<Int>? = nil, name: (Int) -> String
  ) -> (plain: [String], stepped: [String]) {
    var plain: [String] = [], stepped: [String] = []
    for run in cycle.map({ ValueRun.runs(of: values, goingRound: $0) }) ?? ValueRun.runs(of: values) {
      switch run {
      case .wrapped(let first, let last): plain.append("\(name(first)) to \(name(last))")
      case .single(let value): plain.append(name(value))
      case .range(let range): plain.append("\(name(range.lowerBound)) to \(name(range.upperBound))")
      case .steps(let range, let step):
        stepped.append("every \(ordinal(step)) \(unit) from \(name(range.lowerBound)) to \(name(range.upperBound))")
      }
    }
    return (plain, stepped)
  }
}
