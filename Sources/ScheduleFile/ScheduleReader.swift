import Diagnostics

/// Reads the table of one schedule and collects everything that is wrong with it.
struct ScheduleReader {
  var diagnostics: [Diagnostic] = []
  let machine: MachineFacts
  var schedule: Schedule
  var notAfterSpan: SourceSpan?
  private let name: TOMLMember?

  /// - Parameter name: the table's key; nil where only defaults are checked.
  init(name: TOMLMember?, machine: MachineFacts) {
    self.name = name
    self.machine = machine
    schedule = Schedule(name: name?.key ?? "")
    guard let name else { return }
    schedule.places.name = name.keySpan
    if !Schedule.isValidName(name.key) {
      report(
        "'\(name.key)' cannot be a schedule's name", at: name.keySpan,
        hint: "use letters, digits, '-' and '_', at most 128 of them, a letter or digit first")
    } else if Schedule.isReserved(name.key) {
      report(
        "the name '\(name.key)' is reserved", at: name.keySpan,
        hint: "'factotumd' and names that start with 'job-' are used by the daemon; choose another name")
    }
  }

  /// Reads the schedule's own keys over those of the defaults.
  mutating func read(_ table: [TOMLMember], defaults: [TOMLMember]) -> Schedule {
    let own = Set(table.map(\.key))
    // Tables of values are merged key by key, so the defaults come first.
    let merged = [ScheduleKey.env, .tag, .environment, .limits].map(\.rawValue)
    let members = defaults.filter { !own.contains($0.key) || merged.contains($0.key) } + table
    // What drawn values are drawn for has to be known before the expressions.
    let isSeed = { (member: TOMLMember) in member.key == ScheduleKey.seed.rawValue }
    for member in members.filter(isSeed) + members.filter({ !isSeed($0) }) { read(member) }
    checkBounds()
    guard let name else { return schedule }
    let given = own.union(defaults.map(\.key))
    for required in [ScheduleKey.cron, .factfile] where !given.contains(required.rawValue) {
      report("the schedule '\(name.key)' has no \(required.rawValue)", at: name.keySpan)
    }
    return schedule
  }

  private mutating func read(_ member: TOMLMember) {
    guard let key = ScheduleKey(rawValue: member.key) else { return reportUnknown(member) }
    guard !machine.unsupportedKeys.contains(key) else {
      return report("the key '\(member.key)' is not supported by this version yet", at: member.keySpan)
    }
    let value = member.value
    switch key {
    case .cron: readExpressions(value)
    case .timezone: readZone(value)
    case .constraint:
      schedule.constraints = list(value, of: key).compactMap { constraint($0.text, at: $0.span) }
      schedule.places.constraint = value.span
    case .notBefore: schedule.notBefore = timeBound(value, of: key)
    case .notAfter:
      schedule.notAfter = timeBound(value, of: key)
      notAfterSpan = value.span
    case .exclude: schedule.exclude = exclusions(value)
    case .enabled: read(value, of: key, \.isEnabled, Self.boolean)
    case .description: read(value, of: key, \.description, Self.text)
    case .seed: read(value, of: key, \.seed, Self.text)
    case .overlap, .catchup, .catchUpWindow, .catchUpLimit, .startDeadline, .jitter: readPolicy(value, of: key)
    case .factfile, .env, .tag, .start, .webhook, .maxParallel, .maxStdouterrSize, .heartbeatInterval, .strict,
      .timeout, .journalLimit:
      readRun(value, of: key)
    case .user, .group, .workingDirectory, .environment, .nice, .umask, .oomScoreAdjust, .limits:
      readProcess(value, of: key)
    }
  }
}

// MARK: Mistakes

extension ScheduleReader {
  mutating func report(_ message: String, at span: SourceSpan, hint: String? = nil) {
    diagnostics.append(Diagnostic(.error, message, at: span, hint: hint))
  }

  mutating func reportKind(_ value: TOMLValue, of key: ScheduleKey, expected: String, hint: String? = nil) {
    report("'\(key.rawValue)' must be \(expected), and is \(value.kind)", at: value.span, hint: hint)
  }

  private mutating func reportUnknown(_ member: TOMLMember) {
    let nearest = nearestName(to: member.key, among: ScheduleKey.all)
    report("unknown key '\(member.key)'", at: member.keySpan, hint: nearest.map { "did you mean '\($0)'?" })
  }
}
