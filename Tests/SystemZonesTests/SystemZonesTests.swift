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

  @Test("files that are none are errors: links in a circle, a directory, a text, one that is cut off")
  func hostile() throws {
    let directory = "/tmp/factotum-hostile-zones-\(UInt64.random(in: 0 ... .max))"
    _ = unsafe mkdir(directory, 0o700)
    defer { _ = unsafe system("rm -rf '\(directory)'") }
    _ = unsafe symlink("Second", "\(directory)/First")
    _ = unsafe symlink("First", "\(directory)/Second")
    _ = unsafe mkdir("\(directory)/Folder", 0o700)
    _ = unsafe system(
      "echo Berlin >'\(directory)/Text'; head -c 60 /usr/share/zoneinfo/Europe/Berlin >'\(directory)/Short'")
    let zones = SystemZones(directory: directory, configuration: directory) { nil }
    for (name, reason) in [
      ("First", "Too many levels of symbolic links"), ("Folder", "Is a directory"),
      ("Text", "it does not begin with TZif"),
      ("Short", "it ends too early"), ("Gone", "there is no such zone in \(directory)"),
    ] {
      let error = #expect(throws: TimeZoneError.self) { try zones.rules(named: name) }
      #expect(error?.reason == reason)
    }
    #expect(zones.names == ["Short", "UTC"])
  }

  @Test("can be listed, each once")
  func list() {
    let names = SystemZones().names
    #expect(
      names.contains("Europe/Berlin") && names.contains("America/Argentina/Buenos_Aires") && names.contains("UTC"))
    #expect(Set(names).count == names.count)
    #expect(!names.contains { $0.hasPrefix("posix/") || $0.hasPrefix("right/") || $0.contains("tab") })
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
