/// A length of time as others spell it: `15 minutes`, `1.5h`, `1min`, `PT15M`.
enum ForeignDuration: Equatable {
  case seconds(Int)
  /// It is a length of time, and none that could be waited for.
  case unusable(String)

  /// Reads a length of time; nil where the text is none.
  init?(_ text: String) {
    if let first = text.first, first == "P" || first == "p", let duration = Self.iso8601(text) {
      self = duration
      return
    }
    var sum = Sum()
    var rest = text[...].drop { $0 == " " }
    guard rest.first?.isASCIIDigit == true || rest.first == "." else { return nil }
    while !rest.isEmpty {
      guard let number = DecimalNumber(&rest) else { return nil }
      rest = rest.drop { $0 == " " || $0 == "-" }
      let unit = rest.prefix(while: \.isLetter)
      rest = rest.dropFirst(unit.count).drop { $0 == " " || $0 == "," }
      if rest.hasPrefix("and ") { rest = rest.dropFirst(4) }
      guard sum.add(number, unit: unit) else { return nil }
    }
    self = sum.duration
  }

  /// The expression that waits so long from fire to fire.
  static func expression(_ seconds: Int) -> String { "@every \(CronExpression.spelledDuration(Int64(seconds)))" }

  /// `P1DT12H30M`.
  private static func iso8601(_ text: String) -> ForeignDuration? {
    var sum = Sum()
    var rest = text.uppercased().dropFirst()
    var isTime = false
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      if rest.first == "T", !isTime {
        isTime = true
        rest.removeFirst()
      }
      guard let number = DecimalNumber(&rest), let unit = rest.popFirst() else { return nil }
      let units: [Character: Substring] =
        isTime ? ["H": "h", "M": "m", "S": "s"] : ["Y": "year", "M": "month", "W": "w", "D": "d"]
      guard let name = units[unit], sum.add(number, unit: name) else { return nil }
    }
    return sum.duration
  }

  /// What has been read so far.
  private struct Sum {
    private var seconds = 0
    private var reason: String?

    private static let units: [(names: Set<Substring>, seconds: Int)] = [
      (["s", "sec", "secs", "second", "seconds"], 1), (["m", "min", "mins", "minute", "minutes"], 60),
      (["h", "hr", "hrs", "hour", "hours"], 3600), (["d", "day", "days"], 86_400), (["w", "week", "weeks"], 604_800),
    ]
    private static let short: Set<Substring> = ["ms", "msec", "us", "usec", "millisecond", "milliseconds"]
    private static let long: Set<Substring> = ["mo", "mon", "month", "months", "y", "yr", "year", "years"]

    /// Adds a part; false where the unit is none.
    mutating func add(_ number: DecimalNumber, unit: Substring) -> Bool {
      let lowered = unit.lowercased()[...]
      if unit == "M" || Self.long.contains(lowered) {
        reason = "months and years differ in length; write '@monthly' or '@yearly', or the day as in '0 0 1 */2 *'"
        return true
      }
      if Self.short.contains(lowered) {
        reason = "the shortest is 1 second: '@every 1s'"
        return true
      }
      guard let unit = Self.units.first(where: { $0.names.contains(lowered) }) else { return false }
      if let part = number.times(unit.seconds) { seconds += part } else { reason = "it is no whole number of seconds" }
      return true
    }

    var duration: ForeignDuration {
      if let reason { return .unusable(reason) }
      let isAllowed = (1...366 * 86_400).contains(seconds)
      return isAllowed ? .seconds(seconds) : .unusable("duration must be between 1s and 366d")
    }
  }
}

/// A number with up to six places, `1.5`.
struct DecimalNumber {
  private let digits: Int
  private let divisor: Int

  /// Reads as many characters as belong to it.
  init?(_ rest: inout Substring) {
    let whole = rest.prefix(while: \.isASCIIDigit)
    var after = rest.dropFirst(whole.count)
    var places: Substring = ""
    if let point = after.first, point == "." || point == ",", after.dropFirst().first?.isASCIIDigit == true {
      places = after.dropFirst().prefix(while: \.isASCIIDigit)
      after = after.dropFirst(places.count + 1)
    }
    guard !(whole + places).isEmpty, whole.count <= 9, places.count <= 6, let digits = Int(whole + places) else {
      return nil
    }
    self.digits = digits
    divisor = places.reduce(1) { product, _ in product * 10 }
    rest = after
  }

  /// The product, nil where it is no whole number.
  func times(_ factor: Int) -> Int? { digits * factor % divisor == 0 ? digits * factor / divisor : nil }
}

extension Character {
  var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}

extension ForeignForm {
  /// A duration without `@every`, or with it and in another spelling.
  static func duration(_ text: ForeignText) -> ForeignForm? {
    if let form = timerSetting(text) ?? repeatingInterval(text) { return form }
    let hasEvery = text.words[0].lowercased() == "@every"
    // Where our own unit is missing or misspelt the parser says so itself.
    let body = hasEvery ? text.text.dropFirst("@every".count).drop { $0 == " " || $0 == "\t" } : text.text[...]
    let name = hasEvery ? "a duration in another spelling" : "a duration without '@every'"
    switch ForeignDuration(String(body)) {
    case .seconds(let seconds)?: return ForeignForm(name, .write(ForeignDuration.expression(seconds)))
    // What our own units say about their limits is said there.
    case .unusable(let reason)? where !hasEvery || !reason.hasPrefix("duration"):
      return ForeignForm(name, .cannot(reason))
    default: break
    }
    guard !hasEvery, text.words.count == 1, body.allSatisfy(\.isASCIIDigit), body.count < 9 else { return nil }
    return ForeignForm(
      "a duration without its unit", .cannot("write '@every \(body)s' for seconds, '@every \(body)m' for minutes"))
  }

  /// systemd's `OnUnitActiveSec=15min`.
  private static func timerSetting(_ text: ForeignText) -> ForeignForm? {
    let settings = ["OnUnitActiveSec=", "OnUnitInactiveSec=", "OnActiveSec=", "OnBootSec=", "OnStartupSec="]
    guard let setting = settings.first(where: { text.text.hasPrefix($0) }) else { return nil }
    let name = "systemd \(setting.dropLast())"
    guard setting.hasPrefix("OnUnit"),
      case .seconds(let length)? = ForeignDuration(String(text.text.dropFirst(setting.count)))
    else {
      return ForeignForm(name, .cannot("it counts from a start that is no schedule; '@reboot' fires after each boot"))
    }
    return ForeignForm(
      name,
      .cannot(
        "it counts from the last run, and schedules from fixed instants; '\(ForeignDuration.expression(length))' is nearest"
      ))
  }

  /// ISO 8601's `R/2026-11-24T02:00:00Z/PT15M`.
  private static func repeatingInterval(_ text: ForeignText) -> ForeignForm? {
    let parts = text.text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, parts[0].uppercased().hasPrefix("R"), parts[0].dropFirst().allSatisfy(\.isASCIIDigit) else {
      return nil
    }
    let name = "a repeating interval of ISO 8601"
    guard parts[0].count == 1 else { return ForeignForm(name, .cannot("no schedule counts its fires")) }
    guard case .seconds(let seconds)? = ForeignDuration(parts[2]) else { return nil }
    return ForeignForm(name, .write("\(ForeignDuration.expression(seconds)) from \(parts[1])"))
  }
}
