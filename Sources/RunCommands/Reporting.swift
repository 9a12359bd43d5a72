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

  /// How long a journal that takes nothing may hold up the end of a run.
  private static let journalDeadline: Duration = .seconds(30)

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
      let journal = JournalWriter(onSpace: onSpace) { Journal.send($0) }
      return EventReport(
        run: run, outputLimit: outputLimit, now: now, write: { journal.write($0) },
        whenFinished: {
          let lost = journal.takeLostCount()
          if lost > 0 { journal.write(Event.entriesLost(count: lost, run).entry(at: now())) }
          await journal.finish(within: Self.journalDeadline)
        })
    }
  }
}
