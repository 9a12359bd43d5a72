import CivilTime
import Control
import Cron
import Diagnostics
import Processes
import SystemZones
import Varlink

/// A schedule of the daemon's, as `next` and `explain` want it.
struct NamedSchedule {
  let schedule: ScheduleRow
  let readings: [CronReading]
  let zone: TimeZoneRules

  /// Whether a text could be a schedule's name; no expression is.
  static func isName(_ text: String) -> Bool {
    let isPart = { (byte: UInt8) in
      (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
    return text.utf8.count <= 128 && text.utf8.allSatisfy(isPart) && !text.isEmpty && !"-_".contains(text.prefix(1))
  }

  /// Asks the daemon for a schedule.
  ///
  /// A word that is an expression elsewhere, as systemd's `daily`, is told to be that where no schedule has the name.
  static func find(
    _ name: String, _ options: ControlOptions, _ expressionOptions: ExpressionOptions
  ) async throws -> NamedSchedule {
    do {
      return try NamedSchedule(try await search(name, options), expressionOptions)
    } catch {
      guard error is VarlinkClientError || error is any ControlFailure || (error as? CommandFailure)?.status == 1 else {
        throw error
      }
      do {
        _ = try CronExpression.parse(name)
      } catch let mistake where mistake.diagnostic.code == "E150" {
        throw CommandFailure.mistake(mistake, in: name)
      } catch {
        // It is no expression anywhere, so that a name was meant.
      }
      throw error
    }
  }

  private static func search(_ name: String, _ options: ControlOptions) async throws -> ScheduleRow {
    try await options.daemon.schedule(named: name)
  }

  private init(_ schedule: ScheduleRow, _ options: ExpressionOptions) throws {
    self.schedule = schedule
    let zones = SystemZones()
    var text = ""
    do {
      _ = try options.zoneName(before: schedule.zone)
      let identity = CronIdentity(name: schedule.seed ?? schedule.name, machine: MachineIdentity.current)
      readings = try schedule.cron.map {
        text = $0
        return try CronExpression.read($0, for: identity)
      }
      // The daemon's own zone has this name where /etc/localtime is a copy.
      zone = try schedule.zone == "localtime" ? zones.ownRules() : zones.rules(named: schedule.zone)
    } catch let error as CronError {
      throw CommandFailure.mistake(error, in: text)
    } catch let error as TimeZoneError {
      throw CommandFailure.no("\(error)")
    }
  }
}
