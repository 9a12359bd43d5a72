/// Random expressions of the whole grammar, each of them correct, though it may never fire.
///
/// Source: `cron.md`, section A.1.
struct GrammarExpression {
  /// Whether values may be drawn by `H` and `~`.
  var drawsValues = true

  func text(from random: inout SeededGenerator) -> String {
    let zone = random.isOnce(in: 12) ? random.pick(["CRON_TZ=Europe/Berlin ", "TZ='Asia/Tokyo' "]) : ""
    switch random.number(1...20) {
    case 1: return zone + random.pick(Self.nicknames)
    case 2: return zone + Self.every(&random)
    case 3: return zone + "@at " + utc(random.second(0...7_000_000_000))
    default: return zone + fields(from: &random)
    }
  }

  /// Five to seven fields.
  func fields(from random: inout SeededGenerator) -> String {
    var fields = [time(0...59, &random), time(0...23, &random)] + days(from: &random)
    if random.isOnce(in: 2) { fields.insert(time(0...59, &random), at: 0) }
    if fields.count == 6, random.isOnce(in: 2) { fields.append(year(from: &random)) }
    return fields.joined(separator: random.pick([" ", " ", "\t", "  "]))
  }

  /// Day of month, month and weekday.
  func days(from random: inout SeededGenerator) -> [String] {
    let dayOfMonth = random.isOnce(in: 3) ? random.pick(["*", "?"]) : list(&random, dayOfMonth)
    let month = random.isOnce(in: 2) ? "*" : list(&random) { named(1...12, Self.months, $0, &$1) }
    let weekday = random.isOnce(in: 3) ? random.pick(["*", "?"]) : list(&random, weekday)
    return [dayOfMonth, month, (random.isOnce(in: 4) ? "+" : "") + weekday]
  }

  func year(from random: inout SeededGenerator) -> String {
    list(&random) { _, random in
      let (first, other) = (random.number(1970...2199), random.number(1970...2199))
      let step = random.number(1...40)
      return random.pick([
        "*", "*/\(step)", "\(first)", "\(first)", "\(min(first, other))-\(max(first, other))", "\(first)/\(step)",
      ])
    }
  }

  private func list(
    _ random: inout SeededGenerator, _ element: (GrammarExpression, inout SeededGenerator) -> String
  ) -> String {
    (0..<random.pick([1, 1, 1, 1, 2, 3])).map { _ in element(self, &random) }.joined(separator: ",")
  }

  private func time(_ range: ClosedRange<Int>, _ random: inout SeededGenerator) -> String {
    list(&random) { $0.element(range, &$1) }
  }

  /// A number, range, star or drawn value, and its step.
  private func element(_ range: ClosedRange<Int>, _ random: inout SeededGenerator) -> String {
    let (first, other) = (random.number(range), random.number(range))
    let (low, high) = (min(first, other), max(first, other))
    let step = random.number(1...(random.isOnce(in: 5) ? 120 : 12))
    let drawn = random.number(1...(high - low + 1))
    return switch random.number(1...(drawsValues ? 14 : 9)) {
    case 1: "*"
    case 2, 3: "*/\(step)"
    case 4: "\(first)-\(other)"
    case 5: "\(first)-\(other)/\(step)"
    case 6: "\(first)/\(step)"
    case 7...9: random.isOnce(in: 4) && first < 10 ? "0\(first)" : "\(first)"
    case 10: random.pick(["H", "h", "~"])
    case 11: "H/\(random.number(1...min(12, range.count)))"
    case 12: "H(\(low)-\(high))"
    case 13: "H(\(low)-\(high))/\(drawn)"
    default: random.isOnce(in: 2) ? "\(low)~\(high)" : "\(low)~\(high)/\(drawn)"
    }
  }

  private func named(
    _ range: ClosedRange<Int>, _ names: [String], _ expression: GrammarExpression, _ random: inout SeededGenerator
  ) -> String {
    guard random.isOnce(in: 3) else { return expression.element(range, &random) }
    let (first, last) = (Self.spelt(random.pick(names), &random), Self.spelt(random.pick(names), &random))
    return random.pick([first, first, "\(first)-\(last)", "\(first)-\(last)/\(random.number(1...3))"])
  }

  private func dayOfMonth(_ expression: GrammarExpression, _ random: inout SeededGenerator) -> String {
    let distance = random.number(1...30)
    return random.pick([
      "L", "l", "L-\(distance)", "LW", "L-\(distance)W", "\(random.number(1...31))W", "\(random.number(28...31))w",
      expression.element(1...31, &random), expression.element(1...31, &random), "\(random.number(28...31))",
    ])
  }

  private func weekday(_ expression: GrammarExpression, _ random: inout SeededGenerator) -> String {
    let name = Self.spelt(random.pick(Self.weekdays), &random)
    let value = random.pick(["\(random.number(0...7))", name])
    let range = random.isOnce(in: 3) ? "\(random.number(0...7))-\(random.number(0...7))" : value
    let modulus = random.number(2...52)
    return random.pick([
      "\(range)#\(random.number(1...5))", "\(range)#L", "\(value)L", "\(value)%\(modulus)",
      "\(value)%\(modulus)+\(random.number(0...modulus - 1))", range, value, name,
      expression.element(0...6, &random), "\(random.number(0...7))/\(random.number(1...4))",
    ])
  }

  private static func every(_ random: inout SeededGenerator) -> String {
    let parts = ["s", "m", "h", "d", "w"].filter { _ in random.isOnce(in: 3) }
    let duration = (parts.isEmpty ? ["m"] : parts).map { "\(random.number(1...50))\($0)" }
    let gap = random.pick(["", " "])
    let anchor = random.isOnce(in: 2) ? "" : " from " + utc(random.second(0...4_000_000_000))
    // Fifty weeks and less than two months more: the limit is 366 days.
    let isLong = duration.contains { $0.hasSuffix("w") }
    return "@every " + (isLong ? duration.suffix(1) : duration[...]).joined(separator: gap) + anchor
  }

  /// The first three letters or all, in any case.
  private static func spelt(_ name: String, _ random: inout SeededGenerator) -> String {
    let text = random.isOnce(in: 2) ? name : String(name.prefix(3))
    return random.pick([text, text.lowercased(), text.uppercased()])
  }

  private static let nicknames = [
    "@yearly", "@Annually", "@monthly", "@weekly", "@daily", "@midnight", "@HOURLY", "@reboot", "@minutely",
    "@quarterly", "@semiannually",
  ]
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
}
