import CivilTime
import Glibc
import Testing

@testable import SystemZones

@Suite("The machine's zones")
struct SystemZonesTests {
  @Test("are found by name, and missing or malicious names are errors")
  func names() throws {
    let zones = SystemZones()
    #expect(try zones.rules(named: "Europe/London").offset(at: Instant(secondsSinceEpoch: 1_750_000_000)) == 3600)
    for name in ["Europe/Lodon", "../../etc/passwd", "", "/etc/passwd"] {
      #expect(throws: TimeZoneError.self) { try zones.rules(named: name) }
    }
  }

  @Test("the own one comes from TZ, then /etc/localtime, then /etc/timezone")
  func own() throws {
    let directory = "/tmp/factotum-zones-\(UInt64.random(in: 0 ... .max))"
    _ = unsafe mkdir(directory, 0o700)
    func own(_ variable: String?) throws -> String {
      try SystemZones(directory: "/usr/share/zoneinfo", configuration: directory) { variable }.ownRules().name
    }
    #expect(try own(nil) == "UTC")
    let file = unsafe fopen("\(directory)/timezone", "w")
    unsafe fputs("Asia/Tokyo\n", file)
    unsafe fclose(file)
    #expect(try own(nil) == "Asia/Tokyo")
    _ = unsafe symlink("../usr/share/zoneinfo/America/New_York", "\(directory)/localtime")
    #expect(try own(nil) == "America/New_York")
    #expect(try own(":Europe/Berlin") == "Europe/Berlin")
    #expect(throws: TimeZoneError.self) { try own("No/Where") }
  }
}
