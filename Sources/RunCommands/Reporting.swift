import CivilTime
import Console
import Events
import Factfile
import JSON
import RunDocuments
import Runner
import Systemd
import Webhook

/// Where the events of a run are to go.
struct Reporting: Sendable {
  let format: RunRequest.LogFormat
  let colour: Colour
  let outputLimit: Int?
  /// Where every change is posted besides, nil for nowhere.
  var webhook: WebhookAddress?

  /// How long a runner waits for a journal that takes nothing, while its run is over for the daemon: longer than systemd
  /// leaves alone a journald that hangs (3 min), so that nothing is lost by that.
  private static let journalDeadline: Duration = .seconds(300)

  /// Makes the report of a run in which some tasks may be done; `onSpace` is called when its output may go on.
  func report(
    of run: RunOrigin, _ reading: Factfile.Reading, done: Set<ExactText>, now: @escaping @Sendable () -> Timestamp,
    onSpace: @escaping @Sendable () -> Void
  ) -> any RunReport {
    let report = report(of: run, now: now, onSpace: onSpace)
    guard let webhook else { return report }
    let sender = WebhookSender(address: webhook, agent: "factotum/\(FactotumCommand.version)")
    return WebhookReport(
      inner: report, sender: sender, reading: reading, tags: run.tags, version: FactotumCommand.version,
      retryOf: run.retryOf, done: done, now: now)
  }

  /// Makes the report of a run, without its webhook.
  func report(
    of run: RunOrigin, now: @escaping @Sendable () -> Timestamp, onSpace: @escaping @Sendable () -> Void
  ) -> any RunReport {
    switch format {
    case .text:
      return TextReport(
        console: ConsoleWriter(onSpace: onSpace), colour: colour, schedule: run.schedule,
        isWatched: run.schedule == nil && ConsoleWriter.isTerminal(.output), clock: localTime)
    case .json:
      let console = ConsoleWriter(onSpace: onSpace)
      return EventReport(
        run: run, outputLimit: outputLimit, now: now,
        write: { console.write(Array("\($0.jsonLine)\n".utf8), to: .error) }, whenFinished: { await console.finish() })
    case .journal:
      let journal = JournalWriter(
        onSpace: onSpace, lost: { Event.entriesLost(count: $0, run).entry(at: now()) }, send: Journal.send)
      return EventReport(
        run: run, outputLimit: outputLimit, now: now, write: { journal.write($0) },
        whenFinished: { await journal.finish(within: Self.journalDeadline) }, whenHurried: { journal.hurry() })
    }
  }
}
