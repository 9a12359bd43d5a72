import Accounts
import ArgumentParser
import Console
import Glibc
import Loading
import Processes
import Queues
import RunDocuments
import WheelTimer

/// `factotumctl check`: what a reload would say of schedule files, without a daemon.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Validate schedule files and their factfiles, as a reload would.",
    discussion: """
      Each path is a directory of schedule files or one of its files; without any it is /etc/factotum.d. No daemon
      is asked. Users are those of the system's daemon, or of your own with --user.

        factotumctl check
        factotumctl check schedules/ && sudo cp schedules/* /etc/factotum.d

      Exit status: 0 no mistakes, 1 a mistake, 2 usage.
      """)

  @Argument(help: ArgumentHelp("Schedule files, or directories of them.", valueName: "path"), completion: .file())
  var paths: [String] = []

  @OptionGroup var options: ControlOptions

  func validate() throws {
    guard paths.allSatisfy(ProgramArguments.isText) else { throw ValidationError("check takes paths in UTF-8.") }
  }

  func run() async throws {
    let groups = try Self.groups(of: paths.isEmpty ? ["/etc/factotum.d"] : paths)
    let preparation = RunPreparation(
      jobUser: await jobUser(), logFormat: .text, stateDirectory: "/var/lib/factotum",
      mayChangeUser: !options.user || Account.current == 0)
    var report = CheckReport()
    let progress = ProgressLine("checking schedule files")
    defer { progress.finish() }
    for group in groups {
      progress.update("checking \(group.directory)")
      let loader = ScheduleLoader(directory: group.directory, files: group.files, preparation: preparation)
      do {
        await report.add(try await loader.load(after: Snapshot(), lastGood: [:], now: Clock.now))
      } catch {
        report.add(unreadable: group.directory, error)
      }
    }
    progress.finish()
    await options.print(report.json, lines: report.lines(options.colour))
    guard report.isGood else { throw ExitCode(1) }
  }

  /// As whom jobs run that name no user: on a machine without the daemon's account, as whoever checks.
  private func jobUser() async -> String? {
    guard !options.user else { return nil }
    return await onThread { Account.home(of: "factotum") } == nil ? nil : "factotum"
  }

  /// What is loaded together: a directory, or the files that were named of one.
  private struct Group {
    let directory: String
    var files: [String]?
  }

  private static func groups(of paths: [String]) throws(CommandFailure) -> [Group] {
    var groups: [Group] = []
    for path in paths {
      var found = stat()
      guard unsafe stat(path, &found) == 0 else {
        throw .unusable("'\(path)' cannot be read: \(unsafe String(cString: strerror(errno)))")
      }
      guard found.st_mode & S_IFMT != S_IFDIR else {
        let ending = path.utf8.reversed().prefix { $0 == UInt8(ascii: "/") }.count
        groups.append(Group(directory: path.count == ending ? "/" : String(path.dropLast(ending))))
        continue
      }
      guard path.hasSuffix(".toml") else {
        let way = path.hasSuffix(".factfile") ? "; for a factfile run: factotum validate '\(path)'" : ""
        throw .unusable("'\(path)' is no schedule file, whose name ends in .toml\(way)")
      }
      let directory = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
      if let index = groups.firstIndex(where: { $0.directory == directory && $0.files != nil }) {
        if groups[index].files?.contains(path) == false { groups[index].files?.append(path) }
      } else {
        groups.append(Group(directory: directory, files: [path]))
      }
    }
    return groups
  }
}
