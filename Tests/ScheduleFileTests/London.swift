import ScheduleFile

extension MachineFacts {
  /// A machine that knows two zones.
  static let london = MachineFacts(
    knowsZone: { ["Europe/London", "UTC"].contains($0) }, zoneNames: { ["Europe/London", "UTC"] }, identity: "m1")
}
