import ArgumentParser
import Crontab
import Processes
import Queues

/// `factotumctl import`: crontabs become schedule files and factfiles.
///
/// Source: `scheduling.md`, section 9.
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Turn crontabs into schedule files and factfiles that do the same.",
    discussion: """
      Writes a schedule file for each crontab and a factfile for each of its lines, and changes nothing else: cron
      goes on. What cannot be carried over is printed with its place and the reason. Files in /etc/cron.d and
      /etc/crontab name the user of each line; the crontab of a user lies in /var/spool/cron, or needs --owner.

        factotumctl import --dry-run /etc/crontab /etc/cron.d /var/spool/cron/crontabs
        factotumctl import mine --owner alice --output schedules

      Exit status: 0 done, 1 something was left over, 2 usage.
      """)

  @Argument(help: ArgumentHelp("Crontabs, or directories of them.", valueName: "crontab"), completion: .file())
  var crontabs: [String]

  @Flag(help: "Each line names its user, as in /etc/crontab.")
  var system = false

  @Option(help: ArgumentHelp("Where to write.", valueName: "directory"), completion: .directory)
  var output = "/etc/factotum.d"

  @Option(
    name: .customLong("dialect"),
    help: ArgumentHelp("Whose cron it is, if not the installed one.", valueName: "name"))
  private var dialectName: DialectName?

  @Option(help: ArgumentHelp("The user of crontabs that name none.", valueName: "name"))
  var owner: String?

  @Flag(help: "Import what is good of files that cron refuses, and replace files that exist.")
  var force = false

  @Flag(name: .customLong("dry-run"), help: "Print what would be done, and write nothing.")
  var isDryRun = false

  @OptionGroup var options: ControlOptions

  func validate() throws {
    guard (crontabs + [output, owner ?? ""]).allSatisfy(ProgramArguments.isText) else {
      throw ValidationError("import takes paths and names in UTF-8.")
    }
    guard !system || owner == nil else {
      throw ValidationError("--owner is for crontabs without a user column, and --system says that they have one.")
    }
  }

  func run() async throws {
    let report = try await onThread { () throws(CommandFailure) in try importAll() }
    await options.print(report.json, lines: report.lines(options.colour))
    guard report.isComplete else { throw ExitCode(1) }
  }

  private func importAll() throws(CommandFailure) -> ImportReport {
    let dialect = dialectName.flatMap { CrontabDialect(rawValue: $0.rawValue) } ?? MachineLookup.dialect
    let facts = MachineLookup().facts
    var report = ImportReport(dialect: dialect, isForced: force, isDryRun: isDryRun)
    var names: Set<String> = []
    for (source, wasNamed) in try sources() {
      if let reason = source.reasonToSkip(dialect) {
        report.skipped.append((source.path, reason, wasNamed))
        continue
      }
      guard source.place != .anacron else {
        report.foreign.append(
          (
            source.path,
            "this is a table of anacron, whose jobs wait for days; write schedules with catchup = \"latest\""
          ))
        continue
      }
      let crontab = Crontab(try read(source), form: try form(of: source), dialect: dialect, facts: facts)
      let name = ImportedCrontab.baseName(for: source.name, unlike: names)
      names.insert(name)
      let imported = ImportedCrontab(crontab, name: name, path: source.path, dialect: dialect, isForced: force)
      report.entries.append(try write(imported, of: crontab, from: source))
    }
    return report
  }

  private func sources() throws(CommandFailure) -> [(source: CrontabSource, wasNamed: Bool)] {
    var all: [(source: CrontabSource, wasNamed: Bool)] = []
    for path in crontabs {
      do {
        let (isDirectory, sources) = try CrontabSource.sources(at: path)
        all += sources.map { ($0, !isDirectory) }
      } catch {
        throw .unusable("\(error)")
      }
    }
    // Nothing is written before it is clear that all can be read.
    for (source, _) in all where source.place != .anacron { _ = try form(of: source) }
    return all
  }

  private func form(of source: CrontabSource) throws(CommandFailure) -> Crontab.Form {
    if system { return .system }
    switch source.place {
    case .systemTable, .systemDirectory, .anacron: return .system
    case .spool(let user): return .user(owner: owner ?? user)
    case .elsewhere:
      guard let owner else {
        throw .unusable(
          "'\(source.path)' does not tell whose crontab it is; name the user with --owner, "
            + "or say --system if its lines name users")
      }
      return .user(owner: owner)
    }
  }

  private func read(_ source: CrontabSource) throws(CommandFailure) -> [UInt8] {
    do {
      return try source.read()
    } catch {
      throw .unusable("\(error)")
    }
  }

  private func write(
    _ imported: ImportedCrontab, of crontab: Crontab, from source: CrontabSource
  ) throws(CommandFailure) -> ImportReport.Entry {
    let directory = ImportDirectory(path: output, mayReplace: force)
    let obstacles = directory.obstacles(to: imported.files)
    let entry = ImportReport.Entry(
      source: source, crontab: crontab, imported: imported,
      file: imported.files.last.map { "\(output)/\($0.name)" }, obstacles: obstacles)
    guard !isDryRun, obstacles.isEmpty, !imported.files.isEmpty else { return entry }
    do {
      try directory.make()
      try directory.write(imported.files)
    } catch {
      throw .no("\(error); name another directory with --output")
    }
    return entry
  }
}

/// Whose crontabs they are, as an option.
private enum DialectName: String, CaseIterable, ExpressibleByArgument {
  case debian, cronie
}
