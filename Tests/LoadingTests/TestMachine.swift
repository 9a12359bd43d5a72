import CivilTime
import Loading
import RunDocuments
import ScheduleFile
import SystemZones

/// A machine whose schedules, factfiles and zones lie in a directory of the test's own.
struct TestMachine {
  let directory = TemporaryDirectory()
  let loader: ScheduleLoader

  /// - Parameter timezone: where /etc/localtime leads, nil for nowhere.
  init(timezone: String? = "../zoneinfo/Europe/London") {
    directory.write("", to: "schedules/.keep")
    directory.write("", to: "etc/.keep")
    for zone in ["London", "Berlin"] { Self.copy(zone, to: directory) }
    if let timezone { directory.link("etc/localtime", to: timezone) }
    let zones = SystemZones(
      directory: "\(directory.path)/zoneinfo", configuration: "\(directory.path)/etc", variable: { nil })
    loader = ScheduleLoader(
      directory: "\(directory.path)/schedules",
      preparation: RunPreparation(jobUser: nil, logFormat: .text, stateDirectory: "\(directory.path)/state"),
      zones: zones)
  }

  func load(after earlier: Snapshot = Snapshot(), lastGood: [String: String]? = nil) async throws -> Snapshot {
    try await loader.load(
      after: earlier, lastGood: lastGood ?? earlier.catalog.goodTexts,
      now: Timestamp(microsecondsSinceEpoch: 1_800_000_000_000_000))
  }

  func schedule(_ name: String, _ more: String = "", cron: String = "0 12 * * *") {
    directory.write(Self.text(name, more, cron: cron), to: "schedules/\(name).toml")
  }

  static func text(_ name: String, _ more: String = "", cron: String = "0 12 * * *") -> String {
    "[\(name)]\ncron = \"\(cron)\"\nfactfile = \"job.factfile\"\n\(more)\n"
  }

  /// A factfile of one task, which all the schedules share.
  func factfile(_ argument: String, name: String = "job.factfile") {
    directory.write(
      """
      {"schema": "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-0", "data": {"name": "job", "tasks": [
      {"name": "only", "executor": "shell", "command": "echo", "arguments": ["\(argument)"], "dependsOn": [],
       "onResult": {"terminateJobWithSuccess": [], "continueJob": [0]}}]}}
      """, to: "schedules/\(name)")
  }

  private static func copy(_ zone: String, to directory: TemporaryDirectory) {
    directory.write("", to: "zoneinfo/Europe/\(zone)")
    directory.run("cp /usr/share/zoneinfo/Europe/\(zone) '\(directory.path)/zoneinfo/Europe/\(zone)'")
  }
}
