import Cron
import Diagnostics
import JSON
import RunConstraint

/// Reads the table of one schedule and collects everything that is wrong with it.
struct ScheduleReader {
  private(set) var diagnostics: [Diagnostic] = []
  private let name: TOMLMember?
  private let machine: MachineFacts
  private var schedule: Schedule

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

  /// The longest path, name or other text, in bytes.
  private static let textLimit = 4096

  /// Reads the schedule's own keys over those of the defaults.
  mutating func read(_ table: [TOMLMember], defaults: [TOMLMember]) -> Schedule {
    let own = Set(table.map(\.key))
    // Tables of values are merged key by key, so the defaults come first.
    let merged = [ScheduleKey.env.rawValue, ScheduleKey.tag.rawValue, ScheduleKey.environment.rawValue]
    let members = defaults.filter { !own.contains($0.key) || merged.contains($0.key) } + table
    // What drawn values are drawn for has to be known before the expressions.
    let isSeed = { (member: TOMLMember) in member.key == ScheduleKey.seed.rawValue }
    for member in members.filter(isSeed) + members.filter({ !isSeed($0) }) { read(member) }
    guard let name else { return schedule }
    let given = own.union(defaults.map(\.key))
    for required in [ScheduleKey.cron, .factfile] where !given.contains(required.rawValue) {
      report("the schedule '\(name.key)' has no \(required.rawValue)", at: name.keySpan)
    }
    return schedule
  }

  private mutating func read(_ member: TOMLMember) {
    guard let key = ScheduleKey(rawValue: member.key) else { return reportUnknown(member) }
    let value = member.value
    switch key {
    case .cron: schedule.cron = list(value, of: key).compactMap { expression($0.text, at: $0.span) }
    case .constraint: schedule.constraints = list(value, of: key).compactMap { constraint($0.text, at: $0.span) }
    case .factfile: schedule.factfile = text(value, of: key) ?? schedule.factfile
    case .timezone: readZone(value)
    case .env: schedule.env = merged(schedule.env, with: value)
    case .tag: schedule.tags.merge(texts(value, of: key)) { $1 }
    case .environment: readEnvironment(value)
    case .user: schedule.user = text(value, of: key)
    case .group: schedule.group = text(value, of: key)
    case .workingDirectory: schedule.workingDirectory = text(value, of: key)
    case .description: schedule.description = text(value, of: key)
    case .seed: schedule.seed = text(value, of: key)
    case .enabled:
      guard let isEnabled = value.boolean else { return reportKind(value, of: key, expected: "true or false") }
      schedule.isEnabled = isEnabled
    case .maxStdouterrSize: schedule.maxStdouterrSize = size(value, of: key) ?? schedule.maxStdouterrSize
    case .journalLimit:
      if value.string == "none" { schedule.journalLimit = nil } else { schedule.journalLimit = size(value, of: key) }
    }
    readPlace(of: key, value.span)
  }

  private mutating func readPlace(of key: ScheduleKey, _ span: SourceSpan) {
    switch key {
    case .factfile: schedule.places.factfile = span
    case .user, .group: schedule.places.user = span
    case .workingDirectory: schedule.places.workingDirectory = span
    default: break
    }
  }
}

// MARK: Values

extension ScheduleReader {
  private mutating func expression(_ text: String, at span: SourceSpan) -> CronExpression? {
    do {
      let identity = CronIdentity(name: schedule.seed ?? schedule.name, machine: machine.identity)
      let reading = try CronExpression.read(text, for: identity)
      if let zone = reading.zoneSpan {
        let mistake = Diagnostic(
          .error, "a time zone cannot stand in an expression", at: zone, hint: "use the key 'timezone'")
        diagnostics.append(placed(mistake, in: span))
      }
      diagnostics += reading.warnings.map { placed($0, in: span) }
      return reading.expression
    } catch {
      diagnostics.append(placed(error.diagnostic, in: span))
      return nil
    }
  }

  /// What is said about an expression, at its place in the file: within the quotes.
  private func placed(_ diagnostic: Diagnostic, in span: SourceSpan) -> Diagnostic {
    // An escape before it would shift it, and expressions have none.
    let column = span.start.column + (diagnostic.span?.start.column ?? 1)
    return diagnostic.with(
      span: SourceSpan(line: span.start.line, column: column, length: diagnostic.span?.length ?? 1))
  }

  private mutating func constraint(_ text: String, at span: SourceSpan) -> HostConstraint? {
    do {
      return try HostConstraint.parse(text)
    } catch {
      report(error.description, at: span)
      return nil
    }
  }

  private mutating func readZone(_ value: TOMLValue) {
    guard let name = text(value, of: .timezone) else { return }
    guard machine.knowsZone(name) else {
      diagnostics.append(CronError.unknownZone(name, at: value.span, among: machine.zoneNames()).diagnostic)
      return
    }
    schedule.timezone = name
  }

  private mutating func readEnvironment(_ value: TOMLValue) {
    for (name, text) in texts(value, of: .environment) {
      guard !name.isEmpty, !name.contains("=") else {
        report("'\(name)' cannot be the name of a variable", at: value.span)
        continue
      }
      schedule.environment[name] = text
    }
  }

  /// A text, or a list of texts.
  private mutating func list(_ value: TOMLValue, of key: ScheduleKey) -> [(text: String, span: SourceSpan)] {
    let elements = value.array ?? [value]
    if elements.isEmpty { report("the list '\(key.rawValue)' is empty", at: value.span) }
    return elements.compactMap { element in text(element, of: key).map { ($0, element.span) } }
  }

  private mutating func text(_ value: TOMLValue, of key: ScheduleKey) -> String? {
    guard let text = value.string else {
      reportKind(value, of: key, expected: "a text")
      return nil
    }
    guard !text.isEmpty, text.utf8.count <= Self.textLimit, !text.utf8.contains(0) else {
      report("'\(key.rawValue)' must have between 1 and \(Self.textLimit) bytes, none of them NUL", at: value.span)
      return nil
    }
    return text
  }

  private mutating func texts(_ value: TOMLValue, of key: ScheduleKey) -> [String: String] {
    guard let members = value.table else {
      reportKind(value, of: key, expected: "a table of texts")
      return [:]
    }
    var texts: [String: String] = [:]
    for member in members {
      guard let text = member.value.string, !text.utf8.contains(0) else {
        report("'\(key.rawValue).\(member.key)' must be a text without NUL", at: member.value.span)
        continue
      }
      texts[member.key] = text
    }
    return texts
  }

  private mutating func size(_ value: TOMLValue, of key: ScheduleKey) -> Int? {
    guard let size = value.integer, size >= 0 else {
      reportKind(value, of: key, expected: "a number of at least 0")
      return nil
    }
    return size
  }

  private mutating func merged(_ object: JSONValue, with value: TOMLValue) -> JSONValue {
    guard let members = value.table else {
      reportKind(value, of: .env, expected: "a table")
      return object
    }
    let names = Set(members.map(\.key))
    let kept = (object.object ?? []).filter { !names.contains($0.name) }.map { ($0.name, $0.value) }
    return .object(kept + members.map { ($0.key, $0.value.json) })
  }
}

// MARK: Mistakes

extension ScheduleReader {
  private mutating func report(_ message: String, at span: SourceSpan, hint: String? = nil) {
    diagnostics.append(Diagnostic(.error, message, at: span, hint: hint))
  }

  private mutating func reportKind(_ value: TOMLValue, of key: ScheduleKey, expected: String) {
    report("'\(key.rawValue)' must be \(expected), and is \(value.kind)", at: value.span)
  }

  private mutating func reportUnknown(_ member: TOMLMember) {
    if ScheduleKey.planned.contains(member.key) {
      return report("the key '\(member.key)' is not supported by this version yet", at: member.keySpan)
    }
    let nearest = nearestName(to: member.key, among: ScheduleKey.all)
    report("unknown key '\(member.key)'", at: member.keySpan, hint: nearest.map { "did you mean '\($0)'?" })
  }
}

extension TOMLValue {
  /// The value as templates see it.
  fileprivate var json: JSONValue {
    switch content {
    case .string(let text), .moment(let text): .string(text)
    case .integer(let number): .integer(number)
    // JSON has no infinity.
    case .number(let number): number.isFinite ? JSONValue(.number("\(number)")) : .string("\(number)")
    case .boolean(let value): .bool(value)
    case .array(let elements): .array(elements.map(\.json))
    case .table(let members): .object(members.map { ($0.key, $0.value.json) })
    }
  }
}
