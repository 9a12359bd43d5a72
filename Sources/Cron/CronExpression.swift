import CivilTime

/// A parsed cron expression: a value, free of clocks and files.
///
/// Source: `cron.md`, section A.
public struct CronExpression: Hashable, Sendable {
  /// What kind of expression it is, where it is not one of fields.
  enum Kind: Hashable, Sendable {
    case calendar
    /// A grid of instants that begins with one of them.
    case every(seconds: Int64, from: Instant)
    case at(Instant)
    /// Once after the kernel has started.
    case reboot
  }

  let kind: Kind
  /// What the fields say; nothing where the kind is another.
  let rule: CalendarRule
  /// The spelling of fields whose values were drawn, by field; empty for most expressions.
  let hashedFields: [String?]
  /// The zone that a `CRON_TZ=` in front of the expression names.
  public let zoneName: String?
  /// The expression as its author wrote it; it does not count for equality.
  public internal(set) var text = ""

  init(
    kind: Kind = .calendar, rule: CalendarRule = CalendarRule(), hashedFields: [String?] = [], zoneName: String? = nil
  ) {
    self.kind = kind
    self.rule = rule
    self.hashedFields = hashedFields
    self.zoneName = zoneName
  }

  /// Reads an expression.
  ///
  /// - Parameter identity: whose expression it is, which `H` and `~` choose their values by.
  /// - Throws: `CronError` with code, columns and hint; one that could never fire is such an error, too.
  public static func parse(
    _ text: String, for identity: CronIdentity = CronIdentity()
  ) throws(CronError) -> CronExpression {
    var parser = CronParser(text, identity: identity)
    return try parser.parseAsWritten()
  }

  public static func == (left: CronExpression, right: CronExpression) -> Bool {
    left.kind == right.kind && left.rule == right.rule && left.hashedFields == right.hashedFields
      && left.zoneName == right.zoneName
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(rule)
    hasher.combine(hashedFields)
    hasher.combine(zoneName)
  }

  /// Whether it follows the clock on the wall through gaps and overlaps; one at fixed times runs once in either.
  ///
  /// Source: `cron.md`, section B.1, rule 2.
  public var isWildcard: Bool { rule.isWildcard }

  /// Whether it fires once after each start of the kernel, and at no instant that could be told.
  public var isReboot: Bool { kind == .reboot }
}

/// Whose expression it is.
///
/// Source: `cron.md`, section A.4.
public struct CronIdentity: Hashable, Sendable {
  /// The schedule's full name, or its seed; nil where `H` and `~` have nothing to choose by.
  public let name: String?
  /// The machine's identity, as in /etc/machine-id; nil where `~` has nothing to choose by.
  public let machine: String?

  /// Names a schedule, and the machine it is on.
  public init(name: String? = nil, machine: String? = nil) {
    self.name = name
    self.machine = machine
  }
}
