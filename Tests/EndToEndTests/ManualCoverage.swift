import Fires
import Testing

/// What the programs read, take and return, held against the manual pages.
@Suite(
  "The manual pages explain",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
struct ManualCoverage {
  /// What a pattern finds in the sources of some rooms, each once.
  private static func find(_ pattern: String, in rooms: [String]) async throws -> [String] {
    let places = rooms.map { "\(HeldScript.checkout)/Sources/\($0)" }
    let found = try await runCommand(
      ["grep", "--recursive", "--no-filename", "--only-matching", "--perl-regexp", pattern] + places)
    return Set(found.output.split(separator: "\n").map(String.init)).sorted()
  }

  private static func section(_ name: String, of page: String) async throws -> String {
    let sections = try await Manuals.text(page).split(separator: "\n.Sh ")
    return try #require(sections.first { $0.hasPrefix("\(name)\n") }.map(String.init), "\(page) has no \(name)")
  }

  @Test(
    "each variable of the environment that is read",
    arguments: [
      ("factotumd.8", ["DaemonCommand", "Processes", "SystemZones", "Systemd"]),
      ("factotumctl.1", ["ControlCommands", "Console", "SystemZones"]),
      ("factotum.1", ["RunCommands", "Runner", "Console", "CCurl", "Webhook"]),
    ])
  func environment(page: String, rooms: [String]) async throws {
    let names = try await Self.find(#"(getenv\(|environment\[|variable\()"\K[A-Z_]+(?=")"#, in: rooms)
    #expect(names.count > 2)
    let text = try await Self.section("ENVIRONMENT", of: page)
    for name in names { #expect(Manuals.names(text, macro: "Ev", name), "\(name) is not in \(page)") }
  }

  @Test(
    "each signal that is taken",
    arguments: [("factotumd.8", "Daemon/DaemonProcess.swift"), ("factotum.1", "Runner/RunningProcess.swift")])
  func signals(page: String, file: String) async throws {
    let lines = try await Self.find("let signals = .*", in: [file])
    let names = lines.flatMap { $0.matches(of: /SIG[A-Z]+/).map { String($0.output) } }
    #expect(names.count > 2)
    let text = try await Self.section("SIGNALS", of: page)
    for name in names {
      #expect(text.split { !$0.isLetter && $0 != "." }.contains(Substring(name)), "\(name) is not in \(page)")
    }
  }

  @Test("each exit status, as the help does", arguments: ["factotum.1", "factotumctl.1"])
  func statuses(page: String) async throws {
    let program = String(page.prefix { $0 != "." })
    let help = try await runCommand(["\(Installation.programs)/\(program)", "--help"]).output
    let sentence = try #require(help.split(separator: "Exit status:").dropFirst().first?.split(separator: "\n\n").first)
    let told = sentence.matches(of: /[0-9]/).map { String($0.output) }
    let lines = try await Self.section("EXIT STATUS", of: page).split(separator: "\n")
    let explained = lines.filter { $0.hasPrefix(".It ") }.map { String($0.dropFirst(4)) }
    #expect(told == explained && told.count == 4)
  }

  @Test("each exit status that the daemon ends with")
  func daemonStatuses() async throws {
    let places = try await Self.find(#"Glibc\.exit\([0-9]\)|\? [0-9] : [0-9]"#, in: ["DaemonCommand"])
    let numbers = Set(places.joined().filter(\.isNumber))
    #expect(numbers == ["0", "1", "2"])
    let text = try await Self.section("EXIT STATUS", of: "factotumd.8")
    for number in numbers { #expect(text.contains("\n.It \(number)\n"), "\(number)") }
  }

  @Test("each file and directory that is used by name")
  func files() async throws {
    let rooms = ["DaemonCommand", "Daemon", "Loading", "Processes", "Runs", "SystemZones", "ControlCommands"]
    let paths = try await Self.find(#""\K/(etc|run|var/lib|usr/share)/[a-z.-]+"#, in: rooms)
    #expect(paths.contains("/etc/factotum.d") && paths.contains("/usr/share/zoneinfo"))
    var text = ""
    for page in Manuals.pages { text += try await Manuals.text(page) }
    for path in paths { #expect(text.contains("Pa \(path)"), "\(path)") }
  }

  @Test(
    "each decision and outcome that the journal and the ledger name",
    arguments: Decision.allCases.map(\.rawValue) + Outcome.allCases.map(\.rawValue))
  func results(word: String) async throws {
    let text = try await Self.section("DECISIONS", of: "factotumd.8")
    #expect(Manuals.names(text, macro: "Cm", word), "\(word) is not explained")
  }
}
