import ArgumentParser
import CivilTime
import Console
import Control
import SystemZones

/// `factotumctl backfill`: runs past instants of a schedule.
struct BackfillCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backfill", abstract: "Run a schedule's instants of a past stretch.",
    discussion: """
      The oldest instant comes first. Constraint, excluded dates and overlap are obeyed, and regular fires go first. A
      backfill survives restarts; factotumctl cancel ends it. Times without an offset are in the schedule's zone; both
      ends belong to the stretch, and so does the whole day of a date after --to.

        factotumctl backfill nightly-etl --from 2026-11-01 --to 2026-11-20 --dry-run
        factotumctl backfill nightly-etl --from 2026-11-01 --to 2026-11-20 --parallel 2

      Exit status: 0 begun, 1 refused or no such schedule, 2 usage, 3 no daemon or not allowed.
      """)

  @Argument(help: ArgumentHelp("The schedule.", valueName: "name"), completion: .schedules)
  var name: String

  @Option(help: ArgumentHelp("The first instant that belongs to it.", valueName: "time"))
  var from: String

  @Option(help: ArgumentHelp("The last instant that belongs to it.", valueName: "time"))
  var to: String

  @Option(help: ArgumentHelp("How many may run at the same time; more than 1 needs overlap allow.", valueName: "count"))
  var parallel: Int?

  @Flag(help: "Show what would run, and run nothing.")
  var dryRun = false

  @Option(help: ArgumentHelp("The reason, for the journal.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: ControlOptions

  func run() async throws {
    let schedule = try await options.daemon.schedule(named: name)
    let zones = SystemZones()
    let zone = try schedule.zone == "localtime" ? zones.ownRules() : zones.rules(named: schedule.zone)
    let start = try TimeArgument.instant(from, in: zone)
    let end = try TimeArgument.instant(endOfDayOf: to, in: zone)
    let progress = ProgressLine("finding the instants of \(name)")
    defer { progress.finish() }
    let answer = try await options.call(
      ControlInterface.backfill,
      BackfillParameters {
        $0.schedule = name
        $0.from = start.rfc3339UTC
        $0.through = end.rfc3339UTC
        $0.parallel = parallel
        $0.isDryRun = dryRun ? true : nil
        $0.reason = reason
      })
    progress.finish()
    let count = answer.count == 1 ? "1 run" : "\(answer.count) runs"
    if let id = answer.backfillID { return await options.print(answer, lines: ["began \(id): \(count)"]) }
    var times = TimePrinter(isUTC: options.utc)
    let instants = answer.instants.map { times.text($0, zone: schedule.zone) }
    let rest = answer.count > instants.count ? ["and \(answer.count - instants.count) more"] : []
    await options.print(answer, lines: instants + rest + ["would begin: \(count)"])
  }
}
