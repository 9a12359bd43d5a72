import Console
import Events
import RunDocuments
import Systemd
import WheelTimer

/// Where the daemon's events go.
struct EventLog: Sendable {
  private let console = ConsoleWriter()
  private let journal = JournalWriter(
    onSpace: {}, lost: { Event.entriesLost(count: $0).entry(at: Clock.now) }, send: Journal.send)
  private let format: RunRequest.LogFormat

  /// How long a journal that takes nothing may hold up the daemon's end.
  private static let deadline: Duration = .seconds(5)

  init(format: RunRequest.LogFormat) {
    self.format = format
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
