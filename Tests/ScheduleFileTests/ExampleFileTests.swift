import Diagnostics
import Processes
import ScheduleFile
import Testing

/// The commented example that an installation brings.
@Suite("The example schedule file")
struct ExampleFileTests {
  private static func lines() throws -> [Substring] {
    let path = #filePath.replacing(
      "Tests/ScheduleFileTests/ExampleFileTests.swift", with: "etc/factotum.d/example.toml")
    return try #require(SmallFile.text(of: path, limit: ScheduleFile.byteLimit)).split(separator: "\n")
  }

  @Test("does nothing as it is")
  func inactive() throws {
    let reading = ScheduleFile.parse(try Self.lines().joined(separator: "\n"), on: .london)
    #expect(reading.isGood && reading.schedules.isEmpty)
  }

  @Test("has every key, and each line that is a setting can be used")
  func settings() throws {
    // A comment has a space after its sign, a setting has none.
    let settings = try Self.lines().filter { $0.hasPrefix("#") && !$0.hasPrefix("# ") && $0 != "#" }.map {
      $0.dropFirst()
    }
    let keys = Set(settings.compactMap { $0.split(separator: " ").first.map(String.init) })
    #expect(Set(ScheduleKey.allCases.map(\.rawValue)).subtracting(keys) == [])
    let reading = ScheduleFile.parse(settings.joined(separator: "\n"), on: .london)
    #expect(reading.diagnostics.filter { $0.severity == .error }.map(\.message) == [])
    #expect(reading.schedules.map(\.name) == ["hello", "nightly-report"])
  }
}
