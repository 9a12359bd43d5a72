import CivilTime
import Glibc
import Systemd
import Testing

@testable import Events
@testable import NativeJournal

/// Ours beside libsystemd's: both send the same entries to a socket in the place of journald's.
@Suite("The journal's native protocol", .serialized)
struct ProtocolTests {
  private static let directory = "/run/systemd/journal"
  /// Only root can stand in for journald, and only where there is none.
  static let isPossible = unsafe geteuid() == 0 && access(JournalFeed.systemPath, F_OK) != 0

  static func entry(_ message: String, raw: [UInt8]? = nil, _ fields: [JournalEntry.Field] = []) -> JournalEntry {
    JournalEntry(
      identifier: .taskOutput, program: "nightly/load", priority: .information, message: message, raw: raw,
      fields: fields, timestamp: Timestamp(microsecondsSinceEpoch: 0),
      location: .init(file: "Runner/EventReport.swift", line: 7, function: "output(_:of:)"))
  }

  private static let large = String(repeating: "x", count: 1 << 20)

  /// By name: what is not small would be printed with each test.
  private static let entries = Dictionary(uniqueKeysWithValues: [
    ("plain", entry("4 rows")),
    ("empty", entry("", [.init("FACTOTUM_REASON", "")])),
    ("not ASCII", entry("für \u{1F680}", [.init("FACTOTUM_TAG", "a=b"), .init("FACTOTUM_TAG", "=")])),
    ("newlines", entry("one\ntwo\n", [.init("FACTOTUM_REASON", "\n"), .init("FACTOTUM_TASK", "a\nb")])),
    ("binary", entry("[blob]", raw: Array(0...255))),
    ("binary without newlines", entry("[blob]", raw: [0, 1, 0xFF, 0xFE])),
    ("1 MiB", entry(large)),
    ("1 MiB in lines", entry(large + "\n" + large)),
    ("1 MiB of bytes", entry("[blob]", raw: Array(repeating: 10, count: 1 << 20))),
    ("too large for a datagram", entry(String(repeating: large, count: 12), raw: [10])),
  ])

  @Test(
    "sends what sd_journal_sendv sends", .enabled(if: isPossible, "needs root, and no journald"),
    arguments: entries.keys.sorted())
  func same(name: String) throws {
    let entry = try #require(Self.entries[name])
    for directory in ["/run/systemd", Self.directory] { _ = unsafe mkdir(directory, 0o755) }
    let recorder = try Recorder(JournalFeed.systemPath)
    defer {
      recorder.remove()
      _ = unsafe rmdir(Self.directory)
    }
    #expect(Journal.send(entry) == .taken)
    let theirs = try recorder.next()
    let socket = JournalSocket(path: JournalFeed.systemPath)
    #expect(socket.send(JournalMessage(entry).bytes) == .sent)
    let ours = try recorder.next()
    #expect(ours.bytes == theirs.bytes)
    #expect(ours.seals == theirs.seals)
    #expect((ours.seals != nil) == (name == "too large for a datagram"))
  }
}
