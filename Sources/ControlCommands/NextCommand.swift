import ArgumentParser
import CivilTime
import Control
import Cron
import JSON

/// `factotumctl next`: when an expression or a schedule fires.
struct NextCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "next", abstract: "Show when an expression or a schedule fires next.",
    discussion: """
      An expression needs no daemon; a schedule is looked up there. The time left counts from now, or from --from.
      What a change of the clock does follows the fire it concerns.

        factotumctl next '15 2 * * 1-5' --timezone Europe/Berlin -n 3
        factotumctl next nightly-etl --utc

      Exit status: 0 done, 1 no such schedule or no fire left, 2 no expression, 3 no daemon or not allowed.
      """)

  @Argument(
    help: ArgumentHelp("A schedule's name, or an expression in quotes.", valueName: "name or expression"),
    completion: .schedules)
  var subject: String

  @Option(name: .customShort("n"), help: ArgumentHelp("How many fires to show, up to 1000.", valueName: "count"))
  var count = 5

  @OptionGroup var expressionOptions: ExpressionOptions
  @OptionGroup var options: ControlOptions

  func validate() throws {
    guard (1...1000).contains(count) else { throw ValidationError("-n takes a number from 1 to 1000.") }
  }

  func run() async throws {
    guard NamedSchedule.isName(subject) else { return try await print(try expressionSeries()) }
    let found = try await NamedSchedule.find(subject, options, expressionOptions)
    let series = try series(of: found)
    try await print(series, try await fires(of: found, after: series.start))
  }

  private func print(_ series: FireSeries, _ known: [FireSeries.Fire]? = nil) async throws {
    let fires = known ?? series.fires(limit: count)
    if !fires.isEmpty || options.json {
      await options.print(
        .array(fires.map(series.json)), lines: fires.map { series.line($0, isUTC: options.utc) })
    }
    guard !fires.isEmpty else { throw CommandFailure.no(series.absence) }
  }

  private func expressionSeries() throws -> FireSeries {
    let (reading, zone) = try expressionOptions.read(subject)
    return FireSeries(
      expressions: [reading.expression], zone: zone, start: try expressionOptions.start(in: zone))
  }

  /// The fires as the daemon has them, which knows dates on which nothing fires.
  private func fires(of found: NamedSchedule, after start: Instant) async throws -> [FireSeries.Fire] {
    let answer = try await options.call(
      ControlInterface.fires,
      FiresParameters {
        $0.schedule = found.schedule.name
        $0.from = start.advanced(bySeconds: 1).rfc3339UTC
        $0.limit = count
      })
    return answer.fires.compactMap { fire in
      Instant(rfc3339UTC: fire.time).map { FireSeries.Fire(instant: $0, note: fire.note) }
    }
  }

  private func series(of found: NamedSchedule) throws -> FireSeries {
    guard found.schedule.isEnabled else {
      throw CommandFailure.no("the schedule '\(subject)' is disabled and does not fire")
    }
    return FireSeries(
      expressions: found.readings.map(\.expression), zone: found.zone,
      start: try expressionOptions.start(in: found.zone))
  }
}
