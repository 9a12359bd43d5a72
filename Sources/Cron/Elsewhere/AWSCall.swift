// What Amazon's schedulers take: `cron(0 12 * * ? *)`, `rate(5 minutes)`, `at(2026-11-24T02:15:00)`.

extension ForeignForm {
  static func awsCall(_ text: ForeignText) -> ForeignForm? {
    guard let open = text.lowercased.firstIndex(of: "("), text.lowercased.hasSuffix(")") else { return nil }
    let function = text.lowercased[..<open]
    let offset = text.lowercased.distance(from: text.lowercased.startIndex, to: open)
    let argument = String(text.text.dropFirst(offset + 1).dropLast().trimming { $0 == " " })
    return switch function {
    case "cron": awsCron(argument)
    case "rate": awsRate(argument)
    case "at":
      ForeignForm(
        "AWS at(...), in UTC", .write("@at \(argument)Z"), note: "for another zone write its offset in the place of Z")
    default: nil
    }
  }

  private static func awsCron(_ argument: String) -> ForeignForm {
    let name = "AWS cron(...)"
    let words = argument.split(separator: " ").map(String.init)
    guard words.count == 6 else {
      return ForeignForm(name, .cannot("it has six fields in AWS, the last a year, and here \(words.count)"))
    }
    let isFree = { (word: String) in word == "?" || word == "*" }
    guard isFree(words[2]) || isFree(words[4]) else {
      return ForeignForm(name, .cannot("AWS takes no day of month together with a day of week"))
    }
    guard let weekdays = QuartzWeekdays.names(of: words[4], countedFrom: 1) else {
      return ForeignForm(name, .cannot("'\(words[4])' is no day of week in AWS, where 1 is Sunday and 7 Saturday"))
    }
    return ForeignForm(name, .write(expression(yearLast: words, weekdays: weekdays), zone: "UTC"))
  }

  private static func awsRate(_ argument: String) -> ForeignForm {
    switch ForeignDuration(argument) {
    case .seconds(let seconds)?: ForeignForm("AWS rate(...)", .write(ForeignDuration.expression(seconds)))
    case .unusable(let reason)?: ForeignForm("AWS rate(...)", .cannot(reason))
    case nil: ForeignForm("AWS rate(...)", .cannot("'\(argument)' is no number of minutes, hours or days"))
    }
  }
}
