import Diagnostics

extension Crontab {
  /// Reads a crontab as the daemon of a dialect does.
  ///
  /// - Parameters:
  ///   - bytes: at most `byteLimit`; larger ones are refused.
  ///   - form: whether its lines name users.
  public init(_ bytes: [UInt8], form: Form, dialect: CrontabDialect, facts: CrontabFacts) {
    var reader = CrontabReader(form: form, dialect: dialect, facts: facts)
    reader.read(bytes)
    self = reader.crontab
  }
}

/// Reads the lines of a crontab one after the other.
struct CrontabReader {
  let form: Crontab.Form
  let dialect: CrontabDialect
  let facts: CrontabFacts
  var crontab = Crontab()
  /// The settings so far.
  var settings: [String: String] = [:]
  var comments: [String] = []

  static let windowsHint = "the lines end as on Windows; run: sed -i 's/\\r$//' FILE"

  init(form: Crontab.Form, dialect: CrontabDialect, facts: CrontabFacts) {
    self.form = form
    self.dialect = dialect
    self.facts = facts
  }

  mutating func read(_ bytes: [UInt8]) {
    let pieces = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let lines = bytes.last == UInt8(ascii: "\n") ? pieces.dropLast() : pieces[...]
    crontab.lines = lines.map { Substring(String(decoding: $0, as: UTF8.self)) }
    refuseWhole(bytes, lines.count)
    guard bytes.count <= Crontab.byteLimit else { return }
    for (index, content) in lines.enumerated() {
      var line = CrontabLine(bytes: Array(content), number: index + 1)
      line.skipBlanks()
      guard let byte = line.byte else { continue }
      guard byte != UInt8(ascii: "#") else {
        comments.append(line.text(line.position + 1..<line.bytes.count))
        continue
      }
      let isEnded = index < lines.count - 1 || bytes.last == UInt8(ascii: "\n")
      do {
        try read(line, isEnded: isEnded)
      } catch {
        leave(error, of: line)
      }
    }
    crontab.lastComments = comments
  }

  private mutating func read(_ line: CrontabLine, isEnded: Bool) throws(CrontabMistake) {
    let all = line.position..<line.bytes.count
    guard isEnded else {
      throw CrontabMistake(
        message: "the last line has no newline, and \(dialect.name) does not read it", range: all,
        hint: "add a newline at the end of the file")
    }
    guard let text = String(validating: line.bytes, as: UTF8.self), !line.bytes.contains(0) else {
      throw CrontabMistake(
        message: "the line is not UTF-8 text", range: all, hint: "convert the file with iconv", isSyntax: false)
    }
    if let setting = CrontabSetting(line, dialect) {
      remark(on: setting, of: line)
      settings[setting.name] = setting.value
    } else {
      try readJob(line, text)
    }
  }

  /// Why nothing at all is read.
  private mutating func refuseWhole(_ bytes: [UInt8], _ lineCount: Int) {
    if bytes.count > Crontab.byteLimit {
      refuse("the crontab is \(bytes.count) bytes; the limit is \(Crontab.byteLimit)", at: nil)
    }
    if let limit = dialect.lineLimit, lineCount > limit {
      refuse(
        "the crontab has \(lineCount) lines; \(dialect.name) ignores a file of more than \(limit)",
        at: SourceSpan(line: limit + 1, column: 1))
    }
    if case .user(let owner) = form, facts.home(owner) == nil {
      refuse("there is no user '\(owner)' on this machine, so that cron ignores the crontab", at: nil)
    }
  }

  private mutating func refuse(_ reason: String, at span: SourceSpan?) {
    if crontab.refusal == nil { crontab.refusal = Diagnostic(.error, reason, at: span) }
  }

  private mutating func leave(_ mistake: CrontabMistake, of line: CrontabLine) {
    let span = line.span(mistake.range)
    crontab.leftovers.append(Diagnostic(.error, mistake.message, at: span, hint: mistake.hint))
    comments.append(" not imported: \(line.text(0..<line.bytes.count))")
    if mistake.isSyntax, dialect.refusesWholeFiles {
      refuse("\(dialect.name) ignores a whole file because of a line that it cannot read: line \(line.number)", at: nil)
    }
  }
}
