import Cron
import Diagnostics

// A line with a command: its times, its user, what is executed and where.

extension CrontabReader {
  mutating func readJob(_ start: CrontabLine, _ text: String) throws(CrontabMistake) {
    var line = start
    let first = line.position
    if dialect == .cronie, line.skip("-") {
      if case .user(let owner) = form, owner != "root" {
        throw CrontabMistake(message: "cronie lets only root write '-' in front of a line", range: first..<first + 1)
      }
      remark(
        "'-' in front keeps cronie from logging the job; here all runs are logged", at: first..<first + 1, of: line)
    }
    let (expression, isReboot) = try readTimes(&line)
    let user = try readUser(&line)
    line.skipBlanks()
    let range = line.position..<line.bytes.count
    let (command, environment) = try readCommand(line, user)
    guard let expression else {
      throw CrontabMistake(
        message: "the line never fires in cron, because a field has no value", range: first..<line.position,
        isSyntax: false)
    }
    try checkFires(expression, first..<range.lowerBound)
    let zone = try zone(line, first..<line.bytes.count)
    let directory = workingDirectory(of: user, line)
    remark(on: command.command, at: range, of: line, isReboot: isReboot)
    crontab.jobs.append(
      Crontab.Job(
        line: line.number, text: text, expression: expression, user: user,
        command: String(decoding: command.command, as: UTF8.self),
        input: command.input.map { String(decoding: $0, as: UTF8.self) }, shell: environment["SHELL"] ?? "/bin/sh",
        workingDirectory: directory, environment: environment, timezone: zone,
        delay: dialect == .cronie ? settings["RANDOM_DELAY"].flatMap(Self.delay) ?? 0 : 0, comments: comments))
    comments = []
  }

  /// When it fires; no expression where it never does.
  private mutating func readTimes(
    _ line: inout CrontabLine
  ) throws(CrontabMistake) -> (expression: String?, isReboot: Bool) {
    guard line.isAt("@") else {
      var reader = CrontabFieldReader(dialect: dialect, line: line)
      defer { line = reader.line }
      let times = try CrontabTimes(&reader)
      crontab.remarks += reader.remarks
      return (times.expression, false)
    }
    let word = line.skipWord()
    let name = line.text(word)
    let known = ["@reboot", "@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"]
    guard known.contains(name) else {
      let nearest = nearestName(to: name, among: known)
      throw CrontabMistake(
        message: "\(dialect.name) does not know '\(name.replacing("\r", with: ""))'", range: word,
        hint: name.hasSuffix("\r") ? Self.windowsHint : nearest.map { "it knows '\($0)'" })
    }
    line.skipBlanks()
    return (name, name == "@reboot")
  }

  private func readUser(_ line: inout CrontabLine) throws(CrontabMistake) -> String {
    switch form {
    case .user(let owner):
      guard !line.isAt("*") else {
        throw CrontabMistake(
          message: "a sixth field in place of the command", range: line.restOfWord,
          hint: "cron has five fields and no seconds")
      }
      return owner
    case .system:
      let word = line.skipWord()
      let user = line.text(word)
      guard !word.isEmpty, line.byte != nil else {
        throw CrontabMistake(
          message: word.isEmpty ? "the line ends before the user" : "there is no command after the user '\(user)'",
          range: word.isEmpty ? max(0, word.lowerBound - 1)..<word.lowerBound : word)
      }
      guard facts.home(user) != nil else {
        throw CrontabMistake(
          message: "there is no user '\(user)'", range: word,
          hint: "the sixth word of a line is its user in this form of crontabs", isSyntax: dialect == .debian)
      }
      return user
    }
  }

  private func readCommand(
    _ line: CrontabLine, _ user: String
  ) throws(CrontabMistake) -> (CrontabCommand, [String: String]) {
    let range = line.position..<line.bytes.count
    guard range.count <= dialect.commandLimit else {
      throw CrontabMistake(
        message: "the command is \(range.count) bytes long; \(dialect.name) reads \(dialect.commandLimit)", range: range
      )
    }
    let firstWord = line.text(line.restOfWord)
    guard firstWord != "-n", firstWord != "-q" else {
      throw CrontabMistake(
        message: "'\(firstWord)' before a command is no syntax of \(dialect.name)", range: line.restOfWord)
    }
    let command = CrontabCommand(line.bytes[range], dialect)
    guard command.command.contains(where: { !CrontabLine.isSpace($0) }) else {
      throw CrontabMistake(
        message: "there is no command", range: range.isEmpty ? max(0, range.lowerBound - 1)..<range.lowerBound : range,
        isSyntax: dialect == .cronie)
    }
    var environment = settings.filter { !$0.key.isEmpty }
    for name in dialect == .cronie ? ["CRON_TZ", "RANDOM_DELAY"] : [] { environment[name] = nil }
    environment["LOGNAME"] = user
    if dialect == .cronie || environment["USER"] == nil { environment["USER"] = user }
    if environment["PATH"] == nil { environment["PATH"] = "/usr/bin:/bin" }
    if environment["SHELL"] == nil { environment["SHELL"] = "/bin/sh" }
    let shell = environment["SHELL"] ?? ""
    guard shell.hasPrefix("/") else {
      throw CrontabMistake(
        message: "'SHELL' is '\(shell)', and cron starts a shell by its whole path only", range: range,
        hint: "set it to a path such as /bin/bash", isSyntax: false)
    }
    return (command, environment)
  }

  /// What our own reader says of an expression; whoever could never fire would keep a file from being loaded.
  private func checkFires(_ expression: String, _ range: Range<Int>) throws(CrontabMistake) {
    do {
      // Drawn values need somebody to draw for.
      _ = try CronExpression.parse(expression, for: CronIdentity(name: "name", machine: "machine"))
    } catch {
      throw CrontabMistake(message: error.diagnostic.message, range: range, isSyntax: false)
    }
  }

  private func zone(_ line: CrontabLine, _ range: Range<Int>) throws(CrontabMistake) -> String? {
    guard dialect == .cronie, let value = settings["CRON_TZ"], !value.isEmpty else { return nil }
    let name = value.hasPrefix(":") ? String(value.dropFirst()) : value
    guard facts.knowsZone(name) else {
      throw CrontabMistake(
        message: "'CRON_TZ' is '\(value)', which is no time zone of this machine", range: range, isSyntax: false)
    }
    return name
  }

  /// The HOME in force; cron goes on where it is missing, a schedule would not start.
  private mutating func workingDirectory(of user: String, _ line: CrontabLine) -> String {
    let home = settings["HOME"] ?? facts.home(user) ?? "/"
    guard !home.hasPrefix("/") || !facts.isDirectory(home) else { return home }
    remark(
      "the home '\(home)' of '\(user)' is no directory; the job starts in /", at: line.position..<line.bytes.count,
      of: line)
    return "/"
  }
}
