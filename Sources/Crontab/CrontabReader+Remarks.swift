import Diagnostics

// What is carried over, and goes differently here than its author may expect.

extension CrontabReader {
  /// Tells what a command may do that Factotum does otherwise.
  mutating func remark(on command: [UInt8], at range: Range<Int>, of line: CrontabLine, isReboot: Bool) {
    let words = ShellWords(command)
    let outlives = "; what a command leaves running is ended with its run, make a service of it"
    if isReboot {
      remark("'@reboot' runs once per boot\(outlives) if it is to go on", at: range, of: line)
    }
    if words.background != nil { remark("'&' sends a command into the background\(outlives)", at: range, of: line) }
    for name in ["nohup", "setsid"] where words.words.contains(name) {
      remark("'\(name)' lets a command outlive its shell\(outlives)", at: range, of: line)
    }
    for (name, key) in [("flock", "overlap"), ("timeout", "timeout")] where words.programs.contains(name) {
      remark("'\(name)' is kept; the key '\(key)' does the same", at: range, of: line)
    }
    if command.last == UInt8(ascii: "\r") {
      remark(
        "the command ends in a carriage return, which the shell is given", at: range, of: line, hint: Self.windowsHint)
    }
    let start = words.commands[0].prefix(2)
    if case .user = form, let first = start.first, let second = start.dropFirst().first,
      second.hasPrefix("/") || ["[", "test", "if", "cd", "command"].contains(second), !first.contains("/"),
      facts.home(first) != nil
    {
      remark(
        "the command begins with '\(first)', which is the name of a user", at: range, of: line,
        hint: "if the lines name users, import the file with --system")
    }
  }

  /// Tells what a setting means here.
  mutating func remark(on setting: CrontabSetting, of line: CrontabLine) {
    let range = line.position..<line.bytes.count
    if setting.isCut {
      remark("the line is cut after \(dialect.settingLimit) bytes, as \(dialect.name) cuts it", at: range, of: line)
    }
    let kept = "; it is kept in the environment"
    switch setting.name {
    case "MAILTO", "MAILFROM":
      remark(
        "'\(setting.name)' sends no mail: output goes to the journal, and 'webhook' tells of runs", at: range, of: line)
    case "TZ":
      remark("'TZ' never moves a schedule\(kept)", at: range, of: line)
    case "CRON_TZ" where dialect == .debian:
      remark(
        "Debian's cron ignores 'CRON_TZ'\(kept)", at: range, of: line, hint: "to move the schedules, set 'timezone'")
    case "RANDOM_DELAY" where dialect == .debian:
      remark(
        "Debian's cron ignores 'RANDOM_DELAY'\(kept)", at: range, of: line, hint: "to delay the schedules, set 'jitter'"
      )
    case "RANDOM_DELAY" where Self.delay(setting.value) == nil:
      remark("'\(setting.value)' is no delay of 0 to 1440 minutes: cronie ignores it", at: range, of: line)
    case "LOGNAME", "USER":
      if setting.name == "LOGNAME" || dialect == .cronie {
        remark("cron sets '\(setting.name)' itself, to the user of each line", at: range, of: line)
      }
    case "":
      remark("a variable without a name is dropped", at: range, of: line)
    default: break
    }
  }

  mutating func remark(_ message: String, at range: Range<Int>, of line: CrontabLine, hint: String? = nil) {
    crontab.remarks.append(Diagnostic(.warning, message, at: line.span(range), hint: hint))
  }

  /// Whole minutes of a `RANDOM_DELAY`, as `strtol` reads them; nil where cronie refuses them.
  static func delay(_ value: String) -> Int? {
    let text = value.drop(while: \.isWhitespace)
    let digits = text.utf8.prefix(while: CrontabLine.isDigit)
    guard !text.hasPrefix("-") else { return nil }
    let minutes = digits.reduce(0) { min(100_000, $0 * 10 + Int($1) - 0x30) }
    return minutes <= 1440 ? minutes : nil
  }
}
