// What stands around an expression where it was copied from: quotes, a key, backslashes, a dash, a time zone.

extension ForeignForm {
  /// `CRON_TZ=Europe/Berlin` before a form from elsewhere.
  static func zoneInFront(_ text: ForeignText) -> ForeignForm? {
    guard let first = text.words.first, first.hasPrefix("CRON_TZ=") || first.hasPrefix("TZ="),
      !text.text.contains(where: \.isNewline), text.words.count > 1
    else { return nil }
    let rest = text.inner(text.text.dropFirst(first.count))
    guard let form = recognize(rest) else { return nil }
    guard case .write(let expression, nil) = form.answer else { return form }
    let zone = first.filter { $0 != "'" && $0 != "\"" }
    return ForeignForm(form.name, .write("\(zone) \(expression)"), note: form.note)
  }

  private static let quotes: [Character: Character] = [
    "\"": "\"", "'": "'", "`": "`", "\u{201C}": "\u{201D}", "\u{201D}": "\u{201D}", "\u{201E}": "\u{201C}",
    "\u{2018}": "\u{2019}", "\u{2019}": "\u{2019}", "\u{00AB}": "\u{00BB}",
  ]

  /// `"15 2 * * *"`, and where only one of the quotes was copied.
  static func quoted(_ text: ForeignText) -> ForeignForm? {
    guard let first = text.text.first, let last = text.text.last, text.text.count > 1 else { return nil }
    let opens = quotes[first] != nil, closes = quotes.values.contains(last) || quotes[last] != nil
    guard opens || closes else { return nil }
    let inner = text.text.dropFirst(opens ? 1 : 0).dropLast(closes ? 1 : 0)
    // A command may end in quotes of its own.
    guard !inner.contains(where: { $0 == first && opens || $0 == last && closes }) else { return nil }
    return unwrapped(text.inner(inner), from: "an expression in quotes")
  }

  /// `schedule: "15 2 * * *"`, `- cron: '15 2 * * *'`, which GitHub and GitLab users have.
  static func configurationLine(_ text: ForeignText) -> ForeignForm? {
    let dash = text.lowercased.hasPrefix("- ") ? 1 : 0
    let body = text.text.dropFirst(dash).trimming { $0 == " " }
    guard let separator = body.firstIndex(where: { $0 == ":" || $0 == "=" }) else { return nil }
    let key = body[..<separator].trimming { $0 == " " || $0 == "\"" }.lowercased()
    guard ["cron", "schedule", "crontab", "cronexpression", "cron_expression"].contains(key) else { return nil }
    let value = text.inner(body[body.index(after: separator)...].trimming { $0 == " " || $0 == "," })
    guard !value.text.isEmpty else { return nil }
    guard dash == 1, key == "cron" else { return unwrapped(value.unquoted, from: "a line of a configuration file") }
    guard text.mistake(in: value.unquoted.text) == nil else { return recognize(value) }
    return ForeignForm("a GitHub workflow, which counts in UTC", .write(value.unquoted.text, zone: "UTC"))
  }

  /// `\*/5 \* \* \* \*`.
  static func escaped(_ text: ForeignText) -> ForeignForm? {
    guard text.text.contains("\\") else { return nil }
    let inner = text.inner(text.text.filter { $0 != "\\" })
    guard text.mistake(in: inner.text) == nil else { return nil }
    return unwrapped(inner, from: "an expression with escaped characters")
  }

  /// `-15 2 * * *`, by which cronie logs nothing.
  static func leadingDash(_ text: ForeignText) -> ForeignForm? {
    guard text.text.hasPrefix("-"), let second = text.text.dropFirst().first, second != "-" else { return nil }
    let inner = text.inner(text.text.dropFirst())
    let note = "a leading '-' keeps cronie from logging the job; there is no such thing here"
    guard text.mistake(in: inner.text) == nil || recognize(inner) != nil else { return nil }
    return unwrapped(inner, from: "cronie's '-' in front of an expression", note: note)
  }
}

extension ForeignText {
  /// Without quotes around it.
  fileprivate var unquoted: ForeignText { inner(text.trimming { $0 == "\"" || $0 == "'" }) }
}
