import Diagnostics

/// A stretch of an expression's bytes between separators.
struct CronToken {
  let text: String
  /// The columns it covers, from 0.
  let columns: Range<Int>

  /// The parts between separators, each with its own columns; empty parts are kept.
  func split(by separator: Character) -> [CronToken] {
    var start = columns.lowerBound
    return text.split(separator: separator, omittingEmptySubsequences: false).map { part in
      defer { start += part.utf8.count + 1 }
      return CronToken(text: String(part), columns: start..<start + part.utf8.count)
    }
  }
}

/// Reads cron expressions: limits, characters, nicknames, then field by field.
enum CronParser {
  static let byteLimit = 1024

  static let nicknames: KeyValuePairs = [
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@semiannually": "0 0 1 1,7 *", "@quarterly": "0 0 1 */3 *",
    "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *", "@minutely": "* * * * *",
  ]

  static func parse(_ text: String) throws(CronError) -> CronExpression {
    guard text.utf8.count <= byteLimit else {
      throw CronError("E103", "schedule is \(text.utf8.count) bytes; the limit is \(byteLimit)")
    }
    var tokens = try tokenize(text)
    guard let first = tokens.first else { throw CronError("E101", "empty schedule") }
    if first.text.hasPrefix("@") {
      tokens = try tokenize(expand(first, alone: tokens.count == 1))
    }
    guard tokens.count == 5 || tokens.count == 6 else {
      throw CronError(
        "E102", "expected 5, 6 or 7 fields, found \(tokens.count)", at: first.columns.lowerBound..<text.utf8.count,
        hint: tokens.count == 1 && first.text.first?.isLetter == true ? "nicknames start with @" : nil)
    }
    let hasSeconds = tokens.count == 6
    if hasSeconds { try refuseYear(tokens[5]) }
    let fields = hasSeconds ? CronField.allCases : Array(CronField.allCases.dropFirst())
    var requiresBothDays = false
    var masks: [FieldMask] = hasSeconds ? [] : [FieldMask(bits: 1)]
    for (field, token) in zip(fields, tokens) {
      var token = token
      if field == .dayOfWeek, token.text.hasPrefix("+") {
        requiresBothDays = true
        token = CronToken(
          text: String(token.text.dropFirst()), columns: token.columns.lowerBound + 1..<token.columns.upperBound)
      }
      masks.append(try FieldParser(field: field).parse(token))
    }
    let expression = CronExpression(masks: masks, requiresBothDays: requiresBothDays)
    guard expression.canFire else { throw neverFires(masks, tokens[hasSeconds ? 3 : 2]) }
    return expression
  }

  /// Splits at spaces and tabs; any other character that is not printable ASCII is an error.
  private static func tokenize(_ text: String) throws(CronError) -> [CronToken] {
    var column = 0
    for scalar in text.unicodeScalars {
      guard scalar == "\t" || (0x20...0x7E).contains(scalar.value) else {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let code = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        throw CronError(
          "E104", "unexpected U+\(code) at column \(column + 1); separate fields with spaces or tabs",
          at: column..<column + 1)
      }
      column += 1
    }
    let whole = CronToken(text: text.replacing("\t", with: " "), columns: 0..<text.utf8.count)
    return whole.split(by: " ").filter { !$0.text.isEmpty }
  }

  private static func expand(_ token: CronToken, alone: Bool) throws(CronError) -> String {
    let name = token.text.lowercased()
    if ["@every", "@at", "@reboot"].contains(name) {
      throw CronError("E105", "'\(name)' is not supported yet", at: token.columns)
    }
    guard let match = nicknames.first(where: { $0.key == name }) else {
      let nearest = nearestName(to: name, among: nicknames.map(\.key))
      throw CronError(
        "E105", "unknown nickname '\(token.text)'" + (nearest.map { "; did you mean '\($0)'?" } ?? ""),
        at: token.columns)
    }
    guard alone else {
      throw CronError("E102", "'\(token.text)' stands alone; remove what follows it", at: token.columns)
    }
    return match.value
  }

  /// Six fields begin with seconds; a year in the last place is the most common misunderstanding.
  private static func refuseYear(_ token: CronToken) throws(CronError) {
    for part in token.split(by: ",") {
      guard
        let number = part.text.split(whereSeparator: { !$0.isNumber }).compactMap({ Int($0) }).first(where: {
          $0 >= 1970
        })
      else { continue }
      throw CronError(
        "E107",
        "'\(number)' is not a day of week; six fields are second…day-of-week, a year needs seven fields",
        at: part.columns, hint: "write the seconds first: 0 and then the expression")
    }
  }

  private static func neverFires(_ masks: [FieldMask], _ dayToken: CronToken) -> CronError {
    let months = masks[4].values.map { monthName($0) }.joined(separator: ", ")
    let days = masks[3].values.map(String.init).joined(separator: ", ")
    return CronError("E140", "never fires: no month in {\(months)} has day \(days)", at: dayToken.columns)
  }

  private static func monthName(_ month: Int) -> String {
    let name = CronField.month.names[month - 1]
    return name.prefix(1) + name.dropFirst().prefix(2).lowercased()
  }
}
