import Dispatch
import Glibc
import JSON
import Processes
import Queues
import RunDocuments
import Synchronization
import Webhook

/// The process that posts the updates of one run: what happens to the run comes on standard input, and what came of the
/// updates goes to standard output.
///
/// Nothing that it does can delay or end a task. Source: `factfile-and-cli.md`, section 5.
public enum WebhookPosting {
  /// How long updates may take after the last of them came.
  private static let finalLimit: Duration = .seconds(60)

  /// Posts what comes until the input ends, then ends the process; SIGTERM has it give up what is still to be sent.
  ///
  /// - Parameter version: of this program, for the receiver.
  public static func runAndExit(version: String) -> Never {
    SignalWatch.ignore(SIGPIPE)
    FirstThread.run(holding: [SIGTERM, SIGINT, SIGHUP, SIGQUIT] + SignalWatch.unrelated) {
      var tally = WebhookTally()
      do {
        try await post(version)
      } catch {
        tally.problem = "\(error)"
        say(tally)
      }
      exit(0)
    }
  }

  private static func post(_ version: String) async throws {
    let input = InputLines(descriptor: 0)
    guard let first = try await onThread({ try input.next() }) else { return }
    let order = try WebhookOrder.parse(bytes: first)
    let sender = WebhookSender(address: try WebhookAddress(order.url), agent: "factotum/\(version)") {
      say($0.document)
    }
    let watch = try SignalWatch([SIGTERM], queue: DispatchQueue(label: "factotum.signals")) { _ in sender.abandon() }
    defer { watch.cancel() }
    let updates = UpdateTexts(
      RunUpdates(identity: RunIdentity(order, version: version), tasks: order.tasks, done: order.done))
    try await onThread {
      while let line = try input.next() {
        let change = try RunChange.parse(bytes: line)
        // One that would come after others that still wait tells nothing new.
        if change.kind == .heartbeat, sender.waiting > 0 { continue }
        sender.send { updates.next(after: change) }
      }
    }
    say(await sender.finish(within: finalLimit).document)
  }

  private static func say(_ tally: WebhookTally) {
    // A run that is gone asks for nothing any more.
    try? TextFile.write("\(tally.text)\n", to: 1, path: "standard output")
  }
}

/// The updates of a run as they are posted, each made when its turn has come.
private final class UpdateTexts: Sendable {
  private let updates: Mutex<RunUpdates>

  init(_ updates: RunUpdates) {
    self.updates = Mutex(updates)
  }

  func next(after change: RunChange) -> [UInt8] {
    Array(updates.withLock { $0.update(after: change).compactText }.utf8)
  }
}

extension WebhookSender.Tally {
  fileprivate var document: WebhookTally {
    var document = WebhookTally()
    (document.sent, document.failed, document.reason) = (sent, failed, reason)
    return document
  }
}
