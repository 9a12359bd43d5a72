import Console
import Events
import RunDocuments
import Synchronization
import Systemd
import WheelTimer

/// Where the daemon's events go.
struct EventLog: Sendable {
  private let console = ConsoleWriter()
  private let journal: JournalWriter
  private let format: RunRequest.LogFormat
  private let lost = LostEntries()

  /// How many entries journald did not take, from the start on.
  var lostEntries: Int { lost.count.load(ordering: .relaxed) }

  /// How long a journal that takes nothing may hold up the daemon's end.
  private static let deadline: Duration = .seconds(5)

  init(format: RunRequest.LogFormat) {
    self.format = format
    journal = JournalWriter(
      onSpace: {},
      lost: { [lost] count in
        lost.count.add(count, ordering: .relaxed)
        return Event.entriesLost(count: count).entry(at: Clock.now)
      }, send: Journal.send)
  }

  /// Tells an event; never waits.
  func emit(_ event: Event, file: String = #fileID, line: Int = #line, function: String = #function) {
    let entry = event.entry(at: Clock.now, file: file, line: line, function: function)
    switch format {
    case .text: console.write(line: entry.textLine, to: .error)
    case .json: console.write(line: entry.jsonLine, to: .error)
    case .journal: journal.write(entry)
    }
  }

  /// Returns once everything was told.
  func finish() async {
    await console.finish()
    await journal.finish(within: Self.deadline)
  }
}

/// A count that copies of the log share.
private final class LostEntries: Sendable {
  let count = Atomic<Int>(0)
}
