public import Diagnostics
import Factfile
import ScheduleFile

/// A crontab as files of Factotum: one of schedules, and a factfile for each line.
///
/// Source: `scheduling.md`, section 9.
public struct ImportedCrontab: Sendable {
  /// A file that is to be written, readable by its owner alone.
  public struct File: Hashable, Sendable {
    public let name: String
    public let text: String
  }

  /// A line that became a schedule.
  public struct Line: Hashable, Sendable {
    public let name: String
    public let line: Int
    public let expression: String
    /// What the shell is given.
    public let command: String
  }

  /// In the order of the lines.
  public private(set) var schedules: [Line] = []
  /// The factfiles, then the file of schedules; none where there is no schedule.
  public private(set) var files: [File] = []
  /// Lines that cron runs, and that cannot be a schedule here.
  public private(set) var leftovers: [Diagnostic] = []

  /// Writes the jobs of a crontab.
  ///
  /// - Parameters:
  ///   - name: what schedules and files are named by, as `baseName` makes it.
  ///   - path: the crontab's path, for comments.
  ///   - isForced: whether to write what cron refuses to run.
  public init(_ crontab: Crontab, name: String, path: String, dialect: CrontabDialect, isForced: Bool = false) {
    guard crontab.refusal == nil || isForced else { return }
    var jobs: [Crontab.Job] = []
    for job in crontab.jobs {
      let schedule = "\(name)-\(job.line)"
      let factfile = FactfileText(job, name: schedule).text
      let alone = ScheduleText([job], name: name, path: path, dialect: dialect, lastComments: []).text
      if let reason = Self.objection(to: factfile, alone, job) {
        leftovers.append(Diagnostic(.error, reason, at: SourceSpan(line: job.line, column: 1, length: job.text.count)))
        continue
      }
      jobs.append(job)
      files.append(File(name: "\(schedule).factfile", text: factfile))
      schedules.append(
        Line(name: schedule, line: job.line, expression: job.expression, command: job.command))
    }
    guard !jobs.isEmpty else { return }
    let text = ScheduleText(jobs, name: name, path: path, dialect: dialect, lastComments: crontab.lastComments).text
    files.append(File(name: "\(name).toml", text: text))
  }

  /// The name of schedules and files for a crontab, different from others.
  ///
  /// - Parameter others: names that are taken.
  public static func baseName(for fileName: String, unlike others: Set<String>) -> String {
    // A number of a line has five digits, and one more may tell two files apart.
    let characters = fileName.utf8.prefix(110).map { CrontabLine.isAlphanumeric($0) || $0 == 0x5F ? $0 : 0x2D }
    var name = String(decoding: characters, as: UTF8.self)
    while name.hasSuffix("-") { name.removeLast() }
    if name.utf8.first.map(CrontabLine.isAlphanumeric) != true || Schedule.isReserved("\(name)-1") {
      name = name.isEmpty ? "crontab" : "cron-\(name.drop { $0 == "-" || $0 == "_" })"
    }
    guard others.contains(name) else { return name }
    return (2...).lazy.map { "\(name)_\($0)" }.first { !others.contains($0) } ?? name
  }

  /// What a load would say against a line's files; nil where it would take them.
  private static func objection(to factfile: String, _ schedules: String, _ job: Crontab.Job) -> String? {
    do {
      _ = try Factfile.parse(bytes: Array(factfile.utf8), variables: Variables())
    } catch {
      return error.problems.first?.text ?? "its factfile is not valid"
    }
    let machine = MachineFacts(knowsZone: { _ in true }, zoneNames: { [] }, identity: "machine")
    return ScheduleFile.parse(schedules, on: machine).diagnostics.first { $0.severity == .error }?.message
  }
}
