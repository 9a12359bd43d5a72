import Diagnostics

/// An expression as another program spells it, with what to write instead.
///
/// Source: `cron.md`, section A.5, "Pasted from elsewhere".
struct ForeignForm {
  enum Answer {
    /// The same in an expression of ours; `zone` is the time zone that the form implies.
    case write(String, zone: String? = nil)
    /// Why no expression of ours can be told to mean the same.
    case cannot(String)
  }

  /// What the text looks like.
  let name: String
  let answer: Answer
  /// What else is to be done or known.
  var note: String?

  init(_ name: String, _ answer: Answer, note: String? = nil) {
    self.name = name
    self.answer = answer
    self.note = note
  }

  /// Finds out what a text that could not be read looks like; nil where it looks like nothing known.
  ///
  /// An expression is proposed only if it can be read itself.
  ///
  /// - Parameter error: why the text could not be read.
  static func recognize(_ text: String, for identity: CronIdentity, error: CronError) -> ForeignForm? {
    let text = ForeignText(text, identity: identity, error: error)
    return recognize(text)?.checked(for: text)
  }

  /// The same within what another form stands around.
  static func recognize(_ text: ForeignText) -> ForeignForm? {
    guard text.depth <= ForeignText.deepest, !text.words.isEmpty else { return nil }
    for reader in readers {
      if let form = reader(text) { return form }
    }
    return nil
  }

  /// What stands around an expression comes first; then the strictest forms; plain English, the loosest, is last.
  private static let readers: [@Sendable (ForeignText) -> ForeignForm?] = [
    zoneInFront, quoted, configurationLine, escaped, leadingDash, jenkinsLines, awsCall, crontabLine, lastDayAsDollar,
    hourTwentyFour, yearLast, quartzSigns, duration, systemdCalendar, plainEnglish,
  ]

  private func checked(for text: ForeignText) -> ForeignForm {
    guard case .write(let expression, _) = answer, let error = text.mistake(in: expression) else { return self }
    return ForeignForm(name, .cannot("in '\(expression)' \(error.description)"), note: note)
  }
}

/// A text that is not one of our expressions.
struct ForeignText {
  /// More things around each other than this are not taken off.
  static let deepest = 4

  /// Without spaces and line ends around it.
  let text: String
  let words: [String]
  let lowercased: String
  let error: CronError
  let depth: Int
  private let identity: CronIdentity

  init(_ text: String, identity: CronIdentity, error: CronError, depth: Int = 0) {
    self.text = String(text.trimming { $0 == " " || $0 == "\t" || $0.isNewline })
    words = self.text.split { $0 == " " || $0 == "\t" }.map(String.init)
    lowercased = self.text.lowercased()
    self.error = error
    self.depth = depth
    // Drawn values need somebody to be drawn for, whoever that will be.
    self.identity = CronIdentity(name: identity.name ?? "name", machine: identity.machine ?? "machine")
  }

  /// Why a text is no expression of ours, nil where it is one.
  func mistake(in expression: String) -> CronError? {
    var parser = CronParser(expression, identity: identity)
    do {
      _ = try parser.parse()
      return nil
    } catch {
      return error
    }
  }

  /// What is left when something around it is taken off.
  func inner(_ text: some StringProtocol) -> ForeignText {
    ForeignText(String(text), identity: identity, error: error, depth: depth + 1)
  }
}

extension ForeignForm {
  /// What to write for an expression that stands in a wrapping of some name: itself, or what it looks like.
  static func unwrapped(_ inner: ForeignText, from name: String, note: String? = nil) -> ForeignForm? {
    guard let mistake = inner.mistake(in: inner.text) else { return ForeignForm(name, .write(inner.text), note: note) }
    return recognize(inner) ?? ForeignForm(name, .cannot("in '\(inner.text)' \(mistake.description)"), note: note)
  }
}

extension CronError {
  /// The error of a text that is an expression elsewhere, with the way out.
  init(_ form: ForeignForm, in text: String) {
    let (message, note): (String, String?) =
      switch form.answer {
      case .write(let expression, let zone):
        (
          "looks like \(form.name); write '\(expression)'" + (zone.map { " and timezone = \"\($0)\"" } ?? ""),
          form.note
        )
      case .cannot(let reason): ("looks like \(form.name): \(reason)", form.note)
      }
    let line = text.prefix { !$0.isNewline }
    let blanks = line.prefix { $0 == " " || $0 == "\t" }.count
    let length = line.trimming { $0 == " " || $0 == "\t" }.count
    self.init("E150", message, at: blanks..<blanks + max(1, length), hint: note)
  }
}

extension StringProtocol {
  /// The text without characters of a kind at its ends.
  func trimming(_ isTrimmed: (Character) -> Bool) -> SubSequence {
    let start = drop(while: isTrimmed)
    guard let last = start.lastIndex(where: { !isTrimmed($0) }) else {
      return start[start.startIndex..<start.startIndex]
    }
    return start[...last]
  }
}
