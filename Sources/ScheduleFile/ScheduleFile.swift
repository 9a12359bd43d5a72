public import Diagnostics

/// A schedule file: text in, schedules and everything that is wrong with them out.
///
/// Source: `scheduling.md`, section 2.
public enum ScheduleFile {
  /// The largest file that is read, in bytes.
  public static let byteLimit = 1 << 20
  /// The table whose keys are the defaults of the other tables.
  static let defaultsName = "defaults"

  /// Warnings that are told once for each file. Source: `cron.md`, section A.5.
  private static let toldOnce: Set = ["W202"]

  /// A file that was read.
  public struct Reading: Sendable {
    /// What is said, and of which schedule; nil where it is no schedule's.
    struct Remark: Sendable {
      let schedule: String?
      let diagnostic: Diagnostic
    }

    /// In the order of the file; of no use where there are mistakes.
    public let schedules: [Schedule]
    let remarks: [Remark]

    public var diagnostics: [Diagnostic] { remarks.map(\.diagnostic) }

    /// Whether nothing is wrong.
    public var isGood: Bool { !remarks.contains { $0.diagnostic.severity == .error } }
  }

  /// Reads a file and checks all that can be checked without looking at other files.
  public static func parse(_ text: String, on machine: MachineFacts) -> Reading {
    let root: TOMLValue
    do {
      root = try TOMLValue.parse(text)
    } catch {
      let mistake = Diagnostic(.error, "this is no valid TOML: \(error.reason)", at: error.span)
      return Reading(schedules: [], remarks: [.init(schedule: nil, diagnostic: mistake)])
    }
    var remarks: [Reading.Remark] = []
    var defaults: [TOMLMember] = []
    var tables: [(TOMLMember, [TOMLMember])] = []
    for member in root.table ?? [] {
      guard let table = member.value.table else {
        remarks.append(.init(schedule: nil, diagnostic: stray(member)))
        continue
      }
      if member.key == defaultsName { defaults = table } else { tables.append((member, table)) }
    }
    var schedules: [Schedule] = []
    for (member, table) in tables {
      var reader = ScheduleReader(name: member, machine: machine)
      var schedule = reader.read(table, defaults: defaults)
      if let last = schedules.last { schedule.shareOptions(with: last) }
      schedules.append(schedule)
      remarks += reader.diagnostics.map { .init(schedule: member.key, diagnostic: $0) }
    }
    if tables.isEmpty { remarks += checkAlone(defaults, machine).map { .init(schedule: nil, diagnostic: $0) } }
    return Reading(schedules: schedules, remarks: saidOnce(remarks))
  }

  /// A mistake in [defaults] would otherwise be told once for every schedule.
  private static func saidOnce(_ remarks: [Reading.Remark]) -> [Reading.Remark] {
    var seen: Set<Diagnostic> = []
    var codes: Set<String> = []
    return remarks.filter { remark in
      // What is said of one expression holds for all of the file.
      if let code = remark.diagnostic.code, toldOnce.contains(code) { return codes.insert(code).inserted }
      return seen.insert(remark.diagnostic).inserted
    }
  }

  private static func stray(_ member: TOMLMember) -> Diagnostic {
    Diagnostic(
      .error, "'\(member.key)' does not belong to any schedule", at: member.keySpan,
      hint: ScheduleKey.all.contains(member.key)
        ? "put a line with the schedule's name above it, as in [nightly-etl]"
        : "every schedule is a table, as in [\(Schedule.isValidName(member.key) ? member.key : "nightly-etl")]")
  }

  /// Defaults without a schedule are still checked, so that a mistake in them shows before the first schedule.
  private static func checkAlone(_ defaults: [TOMLMember], _ machine: MachineFacts) -> [Diagnostic] {
    var reader = ScheduleReader(name: nil, machine: machine)
    _ = reader.read([], defaults: defaults)
    return reader.diagnostics
  }
}
