import Glibc
import Testing

/// The house as it stands: what imports what, and what no room may do.
@Suite("The house")
struct TidyTests {
  /// The rooms of each ring, the lowest first; C targets stand in the ring that uses them.
  private static let rings: [[String]] = [
    ["Diagnostics", "JSON", "CivilTime", "Cron", "TimerWheel", "Mustache"],
    ["Factfile", "ScheduleFile", "RunConstraint", "RunDocuments", "Events", "Fires", "Crontab", "CTOML"],
    ["RunMachine", "SchedulerMachine"],
    [
      "Processes", "Systemd", "HostIdentity", "Ledger", "WheelTimer", "Varlink", "Webhook", "Console", "SystemZones",
      "Queues", "NativeJournal",
      "CLinux",
      "CSystemd", "CSQLite", "CCurl",
    ],
    [
      "Accounts", "Runner", "WebhookUpdates", "Scheduling", "Loading", "Runs", "Daemon", "Control", "RunCommands",
      "DaemonCommand",
      "ControlCommands", "factotum", "factotum-run", "factotumd",
      "factotumctl", "programs",
    ],
  ]
  /// What adapters stand on together; apart from these no adapter may use another.
  private static let shared: Set = ["CLinux", "Queues"]
  private static let system: Set = ["Glibc", "Dispatch", "Synchronization"]
  private static let sources = #filePath.replacing("Tests/TidyTests/TidyTests.swift", with: "Sources")

  private static func ring(of room: String) -> Int? { rings.firstIndex { $0.contains(room) } }

  private struct File {
    let room: String
    let name: String
    let lines: [Substring]
    var imports: [String] {
      lines.filter { !$0.hasPrefix(" ") && $0.contains("import ") && !$0.hasPrefix("//") }
        .compactMap { $0.split(separator: " ").last.map(String.init) }
    }
  }

  /// The C rooms of adapters, each used by its own adapter.
  private static let foreign: Set = ["CSystemd", "CSQLite", "CCurl", "CTOML"]

  private static func names(in directory: String) -> [String] {
    guard let handle = unsafe opendir(directory) else { return [] }
    defer { unsafe closedir(handle) }
    var names: [String] = []
    while let entry = unsafe readdir(handle) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
        unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  private static let files: [File] = names(in: sources).flatMap { room in
    paths(below: room).filter { $0.hasSuffix(".swift") }.map { path in
      let file = unsafe open("\(sources)/\(path)", O_RDONLY | O_CLOEXEC)
      defer { close(file) }
      var bytes = [UInt8](repeating: 0, count: 1 << 20)
      let count = unsafe read(file, &bytes, bytes.count)
      let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
      return File(room: room, name: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false))
    }
  }

  /// The files below a folder of `Sources`, in its subfolders too.
  private static func paths(below folder: String) -> [String] {
    names(in: "\(sources)/\(folder)").flatMap { name in
      let path = "\(folder)/\(name)"
      let inside = paths(below: path)
      return inside.isEmpty ? [path] : inside
    }
  }

  @Test("a room's subfolders are looked into as well")
  func subfolders() {
    #expect(Self.files.contains { $0.name == "Cron/Reading/CronParser.swift" })
  }

  @Test("every room stands in a ring")
  func rooms() {
    #expect(!Self.files.isEmpty)
    #expect(Set(Self.names(in: Self.sources)) == Set(Self.rings.joined()))
  }

  @Test("imports point only downward, and no adapter uses another or a decision")
  func imports() throws {
    for file in Self.files {
      let ring = try #require(Self.ring(of: file.room))
      for name in file.imports where !Self.system.contains(name) && !["ArgumentParser", "Crypto"].contains(name) {
        let other = try #require(Self.ring(of: name), "\(file.name) imports \(name)")
        let isAllowed =
          ring == 3
          ? other < 2 || Self.shared.contains(name) || Self.foreign.contains(name) : other <= ring
        #expect(isAllowed, "\(file.name) imports \(name)")
      }
      if ring == 4 && !file.room.hasSuffix("Commands") && !file.room.hasSuffix("Command") {
        #expect(!file.imports.contains("ArgumentParser"), "\(file.name)")
      }
    }
  }

  @Test("foundations, documents and decisions know no clock, no file and no process")
  func purity() {
    for file in Self.files where Self.ring(of: file.room).map({ $0 < 3 }) == true {
      #expect(Self.system.isDisjoint(with: file.imports), "\(file.name)")
      for word in ["await ", "ContinuousClock", ".random(in", " Task.init", "DispatchTime"] {
        #expect(!file.lines.contains { $0.contains(word) && !$0.contains("//") }, "\(file.name): \(word)")
      }
    }
  }

  @Test("nobody links Foundation, or works on Dispatch's pool, whose threads a timer counts every second")
  func banned() {
    for file in Self.files {
      #expect(!file.imports.contains { $0.hasPrefix("Foundation") }, "\(file.name)")
      for call in ["DispatchQueue.global", "Task.sleep", "Task.detached {", "try!", "fatalError(", "SIG_IGN"] {
        #expect(!file.lines.contains { $0.contains(call) }, "\(file.name): \(call)")
      }
    }
  }

  @Test("a file holds one thing")
  func length() {
    for file in Self.files { #expect(file.lines.count <= 260, "\(file.name) has \(file.lines.count) lines") }
  }
}
