/// The numbers that a plain element of a list means, by walking from the first to the last.
///
/// Source: `cron.md`, sections A.2 and A.3, rows 6 and 9 to 15.
struct NumberOracle {
  let range: ClosedRange<Int>
  var names: [String] = []
  var isWeek = false
  var wraps = true

  static let second = NumberOracle(range: 0...59)
  static let minute = NumberOracle(range: 0...59)
  static let hour = NumberOracle(range: 0...23)
  static let dayOfMonth = NumberOracle(range: 1...31)
  static let month = NumberOracle(
    range: 1...12,
    names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"])
  static let weekday = NumberOracle(
    range: 0...6, names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"], isWeek: true)
  static let year = NumberOracle(range: 1970...2199, wraps: false)

  /// The numbers of a list.
  func numbers(ofList list: String) -> Set<Int> {
    list.split(separator: ",").reduce(into: []) { $0.formUnion(numbers(of: String($1))) }
  }

  /// The numbers of one element: a star, a number or a range, and its step.
  func numbers(of element: String) -> Set<Int> {
    let parts = element.split(separator: "/").map(String.init)
    let step = parts.count == 2 ? Int(parts[1])! : 1
    let ends = parts[0].split(separator: "-").map(String.init)
    var walk: [Int]
    if parts[0] == "*" {
      walk = Array(range)
    } else if ends.count == 1 {
      walk = parts.count == 1 ? [value(ends[0])] : self.walk(from: value(ends[0]), to: range.upperBound)
    } else {
      walk = self.walk(from: value(ends[0]), to: value(ends[1]))
    }
    if isWeek { walk = walk.map { $0 % 7 } }
    return Set(stride(from: 0, to: walk.count, by: step).map { walk[$0] })
  }

  /// A number, or a name by its first three letters.
  func value(_ text: String) -> Int {
    Int(text) ?? names.firstIndex(of: String(text.uppercased().prefix(3)))! + range.lowerBound
  }

  private func walk(from first: Int, to last: Int) -> [Int] {
    if first <= last { return Array(first...last) }
    // Sunday is 7, too: who starts there has come round already.
    if isWeek, first == 7 { return Array(0...last) }
    return Array(first...range.upperBound) + Array(range.lowerBound...last)
  }
}
