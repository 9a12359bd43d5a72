import CivilTime
import Events
import Factfile
import JSON
import Processes
import Queues
import RunDocuments
import RunMachine

/// Tells a run to the receiver of a webhook, and everything to another report besides.
///
/// Source: `factfile-and-cli.md`, section 5.
final class WebhookReport: RunReport {
  private let inner: any RunReport
  private let feed: WebhookFeed
  private let order: WebhookOrder
  private let now: @Sendable () -> Timestamp

  /// Makes a report of a run that is about to begin.
  ///
  /// - Parameters:
  ///   - run: with the run that it retries.
  ///   - done: the tasks that succeeded in that.
  init(
    inner: any RunReport, url: String, run: RunOrigin, reading: Factfile.Reading, done: Set<ExactText>,
    loop: EventLoop,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.inner = inner
    self.now = now
    let tasks = reading.factfile.tasks.map(\.name)
    order = WebhookOrder(
      url: url, job: reading.whole.name, factfile: reading.whole.compactJSON, tags: run.tags, startedAt: now(),
      tasks: tasks, retryOf: run.retryOf, done: done.isEmpty ? [] : tasks.filter { done.contains(ExactText($0)) })
    feed = WebhookFeed(loop: loop) { inner.warning("updates are not sent to the webhook: \($0)") }
  }

  private func post(_ kind: RunChange.Kind, _ tasks: [RunStatus.Task] = []) {
    let change = RunChange(kind, at: now(), tasks)
    feed.assumeIsolated { $0.post(change) }
  }

  func runBegan(of tasks: Int, at timestamp: Timestamp) {
    inner.runBegan(of: tasks, at: timestamp)
    feed.assumeIsolated { $0.begin(order) }
    post(.announced)
  }

  /// Tells that the run began together with what it began with, before anything else is told.
  private func begin(with starting: [RunStatus.Task] = []) {
    guard feed.assumeIsolated({ $0.beginsNow() }) else { return }
    post(.began, starting)
  }

  private func post(tasks: [RunStatus.Task]) {
    begin()
    post(.tasks, tasks)
  }

  func tasksStarted(_ tasks: [StartedTask], at timestamp: Timestamp) {
    inner.tasksStarted(tasks, at: timestamp)
    let started = tasks.map { task in
      RunStatus.Task(
        name: task.name,
        record: TaskRecord(state: .running, attempts: task.attempt, startedAt: task.startedAt))
    }
    begin(with: started)
    post(.tasks, started)
  }

  func attemptFailed(_ task: String, _ record: TaskRecord, reason: String, retryAfter: Duration) {
    inner.attemptFailed(task, record, reason: reason, retryAfter: retryAfter)
    post(tasks: [.init(name: task, record: record)])
  }

  func taskEnded(_ task: String, _ record: TaskRecord, skipped: [SkippedTask]) {
    inner.taskEnded(task, record, skipped: skipped)
    post(tasks: [.init(name: task, record: record)] + Self.tasks(of: skipped))
  }

  func tasksSkipped(_ tasks: [SkippedTask]) {
    inner.tasksSkipped(tasks)
    post(tasks: Self.tasks(of: tasks))
  }

  func heartbeat(_ running: [(task: String, record: TaskRecord)]) {
    inner.heartbeat(running)
    post(.heartbeat, running.map { .init(name: $0.task, record: $0.record) })
  }

  func runEnded(_ result: RunResult, of tasks: [(name: String, record: TaskRecord)], duration: Duration) {
    inner.runEnded(result, of: tasks, duration: duration)
    begin()
    post(result.exitStatus == 0 ? .succeeded : .failed, tasks.map { .init(name: $0.name, record: $0.record) })
  }

  var lineEnd: LineSplitter.LineEnd { inner.lineEnd }
  var ownProcess: Int32? { feed.assumeIsolated { $0.process } }

  func output(_ lines: [OutputLine], of task: String, stream: OutputStream) -> Bool {
    inner.output(lines, of: task, stream: stream)
  }

  func warning(_ text: String, about task: String?) { inner.warning(text, about: task) }
  func notice(_ text: String) { inner.notice(text) }
  func progress(_ text: String) { inner.progress(text) }

  func finish() async {
    inner.progress("Waiting for webhook to finish sending events... ")
    let tally = await feed.finish()
    inner.progress("done!\n")
    if tally.failed > 0 {
      inner.warning(
        "some events failed to send: \(tally.failed) of \(tally.sent); the last: \(tally.reason ?? "")")
    }
    await inner.finish()
  }

  func hurry() {
    feed.assumeIsolated { $0.abandon() }
    inner.hurry()
  }

  private static func tasks(of skipped: [SkippedTask]) -> [RunStatus.Task] {
    skipped.map { .init(name: $0.name, record: $0.record) }
  }
}
