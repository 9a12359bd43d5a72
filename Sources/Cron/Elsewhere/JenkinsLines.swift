// Several lines, as Jenkins has them: a time zone above, comments between.

extension ForeignForm {
  static func jenkinsLines(_ text: ForeignText) -> ForeignForm? {
    let lines = text.text.split(whereSeparator: \.isNewline).map { String($0.trimming { $0 == " " || $0 == "\t" }) }
    let meaningful = lines.filter { !$0.isEmpty && !$0.hasPrefix("#") }
    guard lines.count > 1, let first = meaningful.first else { return nil }
    guard first.hasPrefix("TZ=") else {
      guard meaningful.count == 1 else {
        return ForeignForm("several lines", .cannot("an expression is one line; write a list with one of them each"))
      }
      return unwrapped(text.inner(first), from: "an expression with comments")
    }
    let name = "Jenkins' TZ= line above an expression"
    guard meaningful.count == 2 else {
      let count = meaningful.count - 1
      return ForeignForm(name, .cannot("it is followed by \(count) expressions; write each with a key 'timezone'"))
    }
    let zone = String(first.dropFirst("TZ=".count).trimming { $0 == " " || $0 == "\"" || $0 == "'" })
    let note = "H draws other values here than in Jenkins"
    let expression = jenkins(meaningful[1])
    return ForeignForm(name, .write(expression, zone: zone), note: expression.contains("H") ? note : nil)
  }

  /// What Jenkins draws for its nicknames.
  private static let nicknames = [
    "@yearly": "H H H H *", "@annually": "H H H H *", "@monthly": "H H H * *", "@weekly": "H H * * H",
    "@daily": "H H * * *", "@midnight": "H H(0-2) * * *", "@hourly": "H * * * *",
  ]

  /// Jenkins asks for both day fields.
  private static func jenkins(_ line: String) -> String {
    if let fields = nicknames[line.lowercased()] { return fields }
    var words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
    if words.count == 5, words[2] != "*", words[4] != "*" { words[4] = "+" + words[4] }
    return words.joined(separator: " ")
  }
}
