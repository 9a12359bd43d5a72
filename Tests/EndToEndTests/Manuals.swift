import Glibc
import JSON
import ScheduleFile
import Testing

/// The manual pages, held against the programs.
@Suite(
  "The manual pages",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
struct Manuals {
  static let pages = [
    "factotum.1", "factotumctl.1", "factfile.5", "factotum.d.5", "factotum-cron.7", "factotum-migration.7",
    "factotumd.8",
  ]
  static let directory = HeldScript.checkout + "/etc/man"

  static func text(_ page: String) async throws -> String {
    try await runCommand(["cat", "\(directory)/\(page)"]).output
  }

  /// Whether the page has the word where a list or a heading names what it explains.
  static func names(_ text: some StringProtocol, macro: String, _ word: String) -> Bool {
    text.split(separator: "\n").contains { line in
      guard line.hasPrefix(".It ") || line.hasPrefix(".Ss ") else { return false }
      let words = line.split(whereSeparator: { " ,".contains($0) })
      return words.contains { $0 == word } && words.contains { $0 == macro }
    }
  }

  @Test("are all there is in the directory, and of correct markup", arguments: pages)
  func markup(page: String) async throws {
    let names = try await runCommand(["ls", Self.directory]).output.split(separator: "\n").map(String.init)
    #expect(Set(names) == Set(Self.pages))
    let path = "\(Self.directory)/\(page)"
    let mandoc = try await runCommand(["mandoc", "-Tlint", "-Wwarning", path])
    #expect(mandoc.status == 0 && mandoc.output.isEmpty, "\(mandoc)")
    let man = try await runCommand([
      "env", "LC_ALL=C.UTF-8", "MANWIDTH=80", "man", "--warnings", "--encoding=UTF-8", "--local-file",
      "--troff-device=utf8",
      "--ditroff", path,
    ])
    #expect(man.status == 0 && man.errors.isEmpty, "\(man.errors)")
  }

  @Test("refer only to pages of ours, or to pages that Debian has", arguments: pages)
  func references(page: String) async throws {
    let elsewhere: Set = [
      "crontab.5", "dot.1", "flock.1", "sh.1", "journalctl.1", "systemd-run.1", "systemd.timer.5", "cron.8",
      "loginctl.1",
    ]
    for line in try await Self.text(page).split(separator: "\n") where line.hasPrefix(".Xr ") {
      let words = line.split(separator: " ")
      let name = "\(words[1]).\(words[2])"
      #expect(Self.pages.contains(name) || elsewhere.contains(name), "\(page): \(line)")
    }
  }

  @Test("are what the message catalog refers to")
  func catalog() async throws {
    let catalog = try await runCommand(["cat", "\(HeldScript.checkout)/systemd/factotum.catalog"]).output
    let references = catalog.split(separator: "\n").filter { $0.hasPrefix("Documentation: ") }
    #expect(!references.isEmpty)
    for reference in references {
      let words = reference.dropFirst("Documentation: man:".count).split(whereSeparator: { "()".contains($0) })
      #expect(Self.pages.contains(words.joined(separator: ".")), "\(reference)")
    }
  }

  @Test("have every command and option of a program", arguments: ["factotum.1", "factotumctl.1", "factotumd.8"])
  func options(page: String) async throws {
    let program = String(page.prefix { $0 != "." })
    let dump = try await runCommand(["\(Installation.programs)/\(program)", "--experimental-dump-help"])
    let command = try #require(try JSONValue.parse(dump.output)["command"])
    let text = try await Self.text(page)
    let sections = text.split(separator: "\n.S")
    // What stands before the commands is common to all.
    let common = sections.prefix { !$0.hasPrefix("h COMMANDS") && !$0.hasPrefix("h DECISIONS") }.joined(separator: "\n")
    var documented = 0
    for (name, options) in Self.options(of: command) {
      let own = sections.first {
        name.isEmpty ? false : $0.split(whereSeparator: { " \n".contains($0) }).dropFirst().first == Substring(name)
      }
      if !name.isEmpty { #expect(own != nil, "\(program) \(name) is not documented") }
      for option in options {
        let word = option.count == 1 ? option : "-\(option)"
        let isNamed = [common, String(own ?? "")].contains { Self.names($0, macro: "Fl", word) }
        #expect(isNamed, "\(program) \(name): --\(option) is not documented")
        documented += 1
      }
    }
    #expect(documented > 9)
    // And nothing that the program does not have.
    let known = Set(Self.options(of: command).flatMap(\.options)).union(["no-color"])
    for line in text.split(separator: "\n") where line.hasPrefix(".It Fl ") {
      let words = line.split(separator: " ")
      for word in words.dropFirst(2) where word.hasPrefix("-") {
        #expect(known.contains(String(word.dropFirst())), "\(page): \(line)")
      }
    }
  }

  /// The names of the options of a command, without dashes, and of its subcommands.
  private static func options(of command: JSONValue) -> [(name: String, options: [String])] {
    let own = (command["arguments"]?.array ?? []).flatMap { $0["names"]?.array ?? [] }.compactMap { $0["name"]?.string }
    let commands = (command["subcommands"]?.array ?? []).filter { $0["commandName"]?.string != "help" }
    return [("", own)]
      + commands.map { ($0["commandName"]?.string ?? "", Self.options(of: $0).first?.options ?? []) }
  }

  @Test("have every key of a schedule", arguments: ScheduleKey.allCases.map(\.rawValue))
  func keys(key: String) async throws {
    #expect(Self.names(try await Self.text("factotum.d.5"), macro: "Cm", key), "\(key) is not documented")
  }

  @Test("have every property of a factfile")
  func properties() async throws {
    let schema = try JSONValue.parse(
      try await runCommand(["cat", "\(HeldScript.checkout)/samples/schemas/factfile-1-0-1.json"]).output)
    let names = Self.properties(of: schema)
    #expect(names.count > 15)
    let text = try await Self.text("factfile.5")
    for name in names { #expect(Self.names(text, macro: "Cm", name), "\(name) is not documented") }
  }

  private static func properties(of value: JSONValue) -> Set<String> {
    guard let members = value.object else { return Set(value.array?.flatMap(properties) ?? []) }
    return members.reduce(into: []) { names, member in
      names.formUnion(properties(of: member.value))
      if member.name == "properties" { names.formUnion(member.value.object?.map(\.name) ?? []) }
    }
  }

  @Test(
    "have every journal field, and every variable of the environment",
    arguments: [
      ("Events", "Dv", "factotumd.8"), ("DaemonCommand", "Ev", "factotumd.8"),
      ("ControlCommands", "Ev", "factotumctl.1"), ("Runner", "Ev", "factotum.1"),
    ])
  func names(room: String, macro: String, page: String) async throws {
    let pattern =
      macro == "Dv"
      ? "\"FACTOTUM_[A-Z_]+\"" : "\"(FACTOTUM_[A-Z_]+|FACTOTUMD_[A-Z_]+[A-Z]|XDG_[A-Z_]+|[A-Z_]+_DIRECTORY)\""
    let found = try await runCommand([
      "grep", "--recursive", "--no-filename", "--only-matching", "--extended-regexp", pattern,
      "\(HeldScript.checkout)/Sources/\(room)",
    ]).output
    let names = Set(found.split(separator: "\n").map { $0.filter { $0 != "\"" } })
    let text = try await Self.text(page)
    #expect(!names.isEmpty)
    for name in names { #expect(Self.names(text, macro: macro, name), "\(name) is not in \(page)") }
  }

  @Test("have every code of a warning about an expression")
  func warnings() async throws {
    let found = try await runCommand([
      "sh", "-c", "grep -rhoE '\"W2[0-9]{2}\"' \"$0\"/Sources/Cron | tr -d '\"' | sort -u", HeldScript.checkout,
    ]).output
    let text = try await Self.text("factotum-cron.7")
    for code in found.split(separator: "\n") { #expect(text.contains(".It \(code)\n"), "\(code)") }
  }
}
