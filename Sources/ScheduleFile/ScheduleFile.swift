public import Diagnostics

/// A schedule file: text in, schedules and everything that is wrong with them out.
///
/// Source: `scheduling.md`, section 2.
public enum ScheduleFile {
  /// The largest file that is read, in bytes.
  public static let byteLimit = 1 << 20
  /// The table whose keys are the defaults of the other tables.
  static let defaultsName = "defaults"

  /// A file that was read.
  public struct Reading: Sendable {
    /// In the order of the file; of no use where there are mistakes.
    public let schedules: [Schedule]
    public let diagnostics: [Diagnostic]

    /// Whether nothing is wrong.
    public var isGood: Bool { !diagnostics.contains { $0.severity == .error } }
  }

  /// Reads a file and checks all that can be checked without the machine.
  ///
  /// - Parameter knowsZone: whether there is a time zone of this name.
  public static func parse(_ text: String, knowsZone: @escaping (String) -> Bool) -> Reading {
    let root: TOMLValue
    do {
      root = try TOMLValue.parse(text)
    } catch {
      return Reading(
        schedules: [], diagnostics: [Diagnostic(.error, "this is no valid TOML: \(error.reason)", at: error.span)])
    }
    var diagnostics: [Diagnostic] = []
    var defaults: [TOMLMember] = []
    var tables: [(TOMLMember, [TOMLMember])] = []
    for member in root.table ?? [] {
      guard let table = member.value.table else {
        diagnostics.append(stray(member))
        continue
      }
      if member.key == defaultsName { defaults = table } else { tables.append((member, table)) }
    }
    var schedules: [Schedule] = []
    for (member, table) in tables {
      var reader = ScheduleReader(name: member, knowsZone: knowsZone)
      schedules.append(reader.read(table, defaults: defaults))
      diagnostics += reader.diagnostics
    }
    if tables.isEmpty { diagnostics += checkAlone(defaults, knowsZone) }
    // A mistake in [defaults] would otherwise be told once for every schedule.
    var seen: Set<Diagnostic> = []
    return Reading(schedules: schedules, diagnostics: diagnostics.filter { seen.insert($0).inserted })
  }

  private static func stray(_ member: TOMLMember) -> Diagnostic {
    Diagnostic(
      .error, "'\(member.key)' does not belong to any schedule", at: member.keySpan,
      hint: ScheduleKey.all.contains(member.key)
        ? "put a line with the schedule's name above it, as in [nightly-etl]"
        : "every schedule is a table, as in [\(Schedule.isValidName(member.key) ? member.key : "nightly-etl")]")
  }

  /// Defaults without a schedule are still checked, so that a mistake in them shows before the first schedule.
  private static func checkAlone(_ defaults: [TOMLMember], _ knowsZone: @escaping (String) -> Bool) -> [Diagnostic] {
    var reader = ScheduleReader(name: nil, knowsZone: knowsZone)
    _ = reader.read([], defaults: defaults)
    return reader.diagnostics
  }
}
