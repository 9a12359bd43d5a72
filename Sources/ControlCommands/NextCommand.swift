import ArgumentParser
import CivilTime
import Control
import Cron
import Diagnostics
import JSON
import Processes
import SystemZones

/// `factotumctl next`: when an expression or a schedule fires.
struct NextCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "next", abstract: "Shows when an expression or a schedule fires next.",
    discussion: """
      An expression needs no daemon; a schedule is looked up there. How long it is until a fire counts from now, or \
      from --from. What a change of the clock does is told behind the fire it concerns. Exit status 1: there is no \
      such schedule, or no fire is left.
      """)

  @Argument(help: ArgumentHelp("A schedule's name, or an expression in quotes.", valueName: "name or expression"))
  var subject: String

  @Option(name: .customShort("n"), help: ArgumentHelp("How many fires to show, up to 1000.", valueName: "count"))
  var count = 5

  @OptionGroup var expressionOptions: ExpressionOptions
  @OptionGroup var options: ControlOptions

  func validate() throws {
    guard (1...1000).contains(count) else { throw ValidationError("-n takes a number from 1 to 1000.") }
  }

  func run() async throws {
    let series = Self.isName(subject) ? try await scheduleSeries() : try expressionSeries()
    let fires = series.fires(limit: count)
    if !fires.isEmpty || options.json {
      await options.print(
        .array(fires.map(series.json)), lines: fires.map { series.line($0, isUTC: options.utc) })
    }
    guard !fires.isEmpty else { throw CommandFailure.no(series.absence) }
  }

  /// Whether a text could be a schedule's name; no expression is.
  private static func isName(_ text: String) -> Bool {
    let isPart = { (byte: UInt8) in
      (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
    return text.utf8.count <= 128 && text.utf8.allSatisfy(isPart) && !text.isEmpty && !"-_".contains(text.prefix(1))
  }

  private func expressionSeries() throws -> FireSeries {
    let (reading, zone) = try expressionOptions.read(subject)
    return FireSeries(
      expressions: [reading.expression], zone: zone, start: try expressionOptions.start(in: zone))
  }

  private func scheduleSeries() async throws -> FireSeries {
    let schedules = try ListAnswer(json: await options.call(.list)).schedules
    guard let schedule = schedules.first(where: { $0.name == subject }) else {
      let nearest = nearestName(to: subject, among: schedules.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
      throw CommandFailure.no("there is no schedule '\(subject)'\(nearest)")
    }
    guard schedule.isEnabled else { throw CommandFailure.no("the schedule '\(subject)' is disabled and does not fire") }
    let zones = SystemZones()
    do {
      _ = try expressionOptions.zoneName(before: schedule.zone)
      let identity = CronIdentity(name: schedule.seed ?? schedule.name, machine: MachineIdentity.current)
      let expressions = try schedule.cron.map { try CronExpression.parse($0, for: identity) }
      // The daemon's own zone has this name where /etc/localtime is a copy.
      let zone = try schedule.zone == "localtime" ? zones.ownRules() : zones.rules(named: schedule.zone)
      return FireSeries(expressions: expressions, zone: zone, start: try expressionOptions.start(in: zone))
    } catch let error as CronError {
      throw CommandFailure.mistake(error, in: schedule.cron.joined(separator: ", "))
    } catch let error as TimeZoneError {
      throw CommandFailure.no("\(error)")
    }
  }
}
