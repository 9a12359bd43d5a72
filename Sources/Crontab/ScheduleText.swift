/// The file of schedules for a crontab.
struct ScheduleText {
  let text: String

  init(
    _ jobs: [Crontab.Job], name: String, path: String, dialect: CrontabDialect, lastComments: [String]
  ) {
    let defaults = ScheduleKeys.common(to: jobs)
    var lines = ["# Imported from the crontab \(Self.comment(path)), as \(dialect.name) reads it.", ""]
    lines.append("[defaults]")
    lines += ["overlap = \"allow\"", "catchup = \"none\""] + (defaults?.lines ?? [])
    for job in jobs {
      lines.append("")
      lines += job.comments.map { "#\(Self.comment($0))" }
      lines.append("# line \(job.line): \(Self.comment(job.text))")
      lines.append("[\(name)-\(job.line)]")
      lines.append("cron = \(Self.quoted(job.expression))")
      lines.append("factfile = \"\(name)-\(job.line).factfile\"")
      lines += ScheduleKeys(job).without(defaults).lines
    }
    if !lastComments.isEmpty { lines += [""] + lastComments.map { "#\(Self.comment($0))" } }
    text = lines.joined(separator: "\n") + "\n"
  }

  /// A text as a basic string of TOML.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}":
        let digits = String(scalar.value, radix: 16, uppercase: true)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// A text as it may stand in a comment: no control characters but tabs.
  private static func comment(_ text: String) -> String {
    var comment = ""
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 && scalar != "\t" || scalar.value == 0x7F
      comment.unicodeScalars.append(isControl ? " " : scalar)
    }
    return comment
  }
}

/// The keys of a job that other jobs may share.
private struct ScheduleKeys {
  private var keys: [String: String]
  private var environment: [String: String]

  init(_ job: Crontab.Job) {
    keys = ["user": ScheduleText.quoted(job.user), "working-directory": ScheduleText.quoted(job.workingDirectory)]
    if let zone = job.timezone { keys["timezone"] = ScheduleText.quoted(zone) }
    if job.delay > 0 { keys["jitter"] = "\"\(job.delay)m\"" }
    environment = job.environment
  }

  /// What is the same in all jobs.
  static func common(to jobs: [Crontab.Job]) -> ScheduleKeys? {
    let all = jobs.map { ScheduleKeys($0) }
    guard var common = all.first else { return nil }
    for other in all.dropFirst() {
      common.keys = common.keys.filter { other.keys[$0.key] == $0.value }
      common.environment = common.environment.filter { other.environment[$0.key] == $0.value }
    }
    return common
  }

  /// What the defaults do not say already.
  func without(_ defaults: ScheduleKeys?) -> ScheduleKeys {
    guard let defaults else { return self }
    var rest = self
    rest.keys = keys.filter { defaults.keys[$0.key] == nil }
    rest.environment = environment.filter { defaults.environment[$0.key] == nil }
    return rest
  }

  var lines: [String] {
    let own = keys.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }
    guard !environment.isEmpty else { return own }
    let variables = environment.sorted { $0.key < $1.key }
      .map { "\(ScheduleText.quoted($0.key)) = \(ScheduleText.quoted($0.value))" }
    return own + ["environment = { \(variables.joined(separator: ", ")) }"]
  }
}
