import CivilTime
public import Console
import Events
import Factfile
import JSON
import NativeJournal
import Queues
public import RunDocuments

/// Where the events of a run are to go.
public struct Reporting: Sendable {
  let format: RunRequest.LogFormat
  let colour: Colour
  let outputLimit: Int?
  /// Where every change is posted besides, nil for nowhere.
  let webhook: String?

  /// How long a runner waits for a journal that takes nothing, while its run is over for the daemon: longer than systemd
  /// leaves alone a journald that hangs (3 min), so that nothing is lost by that.
  private static let journalDeadline: Duration = .seconds(300)

  /// Describes it.
  ///
  /// - Parameter outputLimit: how many bytes of output of one attempt at a task go to the journal; nil for all.
  public init(format: RunRequest.LogFormat, colour: Colour, outputLimit: Int?, webhook: String?) {
    self.format = format
    self.colour = colour
    self.outputLimit = outputLimit
    self.webhook = webhook
  }

  /// Makes the report of a run in which some tasks may be done, to be used on the loop; `onSpace` is called when its
  /// output may go on.
  func report(
    of run: RunOrigin, _ reading: Factfile.Reading, done: Set<ExactText>, on loop: EventLoop,
    now: @escaping @Sendable () -> Timestamp,
    onSpace: @escaping @Sendable () -> Void
  ) -> any RunReport {
    let report = report(of: run, on: loop, now: now, onSpace: onSpace)
    guard let webhook else { return report }
    return WebhookReport(inner: report, url: webhook, run: run, reading: reading, done: done, loop: loop, now: now)
  }

  /// Makes the report of a run, without its webhook.
  func report(
    of run: RunOrigin, on loop: EventLoop, now: @escaping @Sendable () -> Timestamp,
    onSpace: @escaping @Sendable () -> Void
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
      let journal = JournalFeed(loop: loop, onSpace: onSpace) { Event.entriesLost(count: $0, run).entry(at: now()) }
      return EventReport(
        run: run, outputLimit: outputLimit, now: now, write: { journal.write($0) },
        whenFinished: { await journal.finish(within: Self.journalDeadline) }, whenHurried: { journal.hurry() })
    }
  }
}
