/// Random expressions that have something to do near a moment on the clock: lists, steps, stars, ranges that wrap.
struct SimpleExpression {
  /// Moments that the values are near to.
  let moments: [ClockWindow.Moment]

  func text(withSeconds: Bool, from random: inout SeededGenerator) -> String {
    let moment = random.pick(moments)
    let time = moment.secondOfDay
    var fields = [
      field(near: time / 60 % 60, 0...59, &random), field(near: time / 3600, 0...23, &random),
      days(near: OracleDate.numbered(moment.day), &random),
    ]
    if withSeconds { fields.insert(field(near: time % 60, 0...59, &random), at: 0) }
    return fields.joined(separator: " ")
  }

  private func field(near value: Int, _ range: ClosedRange<Int>, _ random: inout SeededGenerator) -> String {
    if random.isOnce(in: 4) { return "*" }
    let count = random.pick([1, 1, 1, 2, 3])
    return (0..<count).map { _ in element(near: value, range, &random) }.joined(separator: ",")
  }

  private func element(near value: Int, _ range: ClosedRange<Int>, _ random: inout SeededGenerator) -> String {
    let step = random.pick([2, 3, 4, 5, 7, 10, 12, 15, 20, 30])
    let first = self.value(near: value, range, &random)
    let last = self.value(near: value, range, &random)
    return switch random.number(1...10) {
    case 1, 2: "*/\(step)"
    case 3: "\(first)-\(last)"
    case 4: "\(first)-\(last)/\(step)"
    case 5: "\(first)/\(step)"
    default: "\(first)"
    }
  }

  /// Half the time within two of it, round the end of the range; half the time anything.
  private func value(near value: Int, _ range: ClosedRange<Int>, _ random: inout SeededGenerator) -> Int {
    guard random.isOnce(in: 2) else { return random.number(range) }
    let index = value - range.lowerBound + random.number(-2...2) + range.count
    return range.lowerBound + index % range.count
  }

  /// Day of month, month and weekday.
  private func days(near date: OracleDate?, _ random: inout SeededGenerator) -> String {
    guard let date, !random.isOnce(in: 3) else { return "* * *" }
    let day = random.pick(["*", "?", field(near: date.day, 1...31, &random), "\(date.day)"])
    let month = random.pick(["*", "*", "\(date.month)", field(near: date.month, 1...12, &random)])
    let weekday = random.pick(["*", "?", "\(date.weekday)", field(near: date.weekday, 0...7, &random)])
    return "\(day) \(month) \(random.isOnce(in: 3) ? "+" : "")\(weekday)"
  }
}
