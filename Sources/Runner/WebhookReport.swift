public import CivilTime
public import Factfile
public import JSON
public import Processes
public import RunMachine
import Synchronization
public import Webhook

/// Tells a run to the receiver of a webhook, and everything to another report besides.
///
/// Updates are made on the sender's thread, so that even those of ten thousand tasks delay none of them.
/// Source: `factfile-and-cli.md`, section 5.
public final class WebhookReport: RunReport {
  /// How long updates may take after the last task.
  private static let finalLimit: Duration = .seconds(60)

  private let inner: any RunReport
  private let sender: WebhookSender
  private let now: @Sendable () -> Timestamp
  private let updates: Mutex<RunUpdates>
  /// Whether the receiver was told that the run began.
  private let hasBegun = Atomic(false)

  /// Makes a report of a run that is about to begin.
  ///
  /// - Parameters:
  ///   - retryOf: the run that it retries.
  ///   - done: the tasks that succeeded in that.
  public init(
    inner: any RunReport, sender: WebhookSender, reading: Factfile.Reading, tags: [String: String], version: String,
    retryOf: String? = nil, done: Set<ExactText> = [],
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.inner = inner
    self.sender = sender
    self.now = now
    let identity = RunIdentity(
      factfile: reading.whole, tags: tags, startedAt: now(), version: version, retryOf: retryOf)
    updates = Mutex(RunUpdates(identity: identity, tasks: reading.factfile.tasks.map(\.name), done: done))
  }

  private func post(_ change: RunUpdates.Change) {
    let timestamp = now()
    sender.send { [self] in Array(updates.withLock { $0.update(after: change, at: timestamp) }.compactText.utf8) }
  }

  public func runBegan(of tasks: Int, at timestamp: Timestamp) {
    inner.runBegan(of: tasks, at: timestamp)
    post(.announced)
  }

  /// Tells that the run began together with what it began with, before anything else is told.
  private func begin(with starting: [RunUpdates.Transition] = []) {
    if !hasBegun.exchange(true, ordering: .relaxed) { post(.began(starting)) }
  }

  private func post(tasks transitions: [RunUpdates.Transition]) {
    begin()
    post(.tasks(transitions))
  }

  public func tasksStarted(_ tasks: [StartedTask], at timestamp: Timestamp) {
    inner.tasksStarted(tasks, at: timestamp)
    let transitions = tasks.map { task in
      RunUpdates.Transition(
        task: task.name, record: TaskRecord(state: .running, attempts: task.attempt, startedAt: task.startedAt))
    }
    begin(with: transitions)
    post(.tasks(transitions))
  }

  public func attemptFailed(_ task: String, _ record: TaskRecord, reason: String, retryAfter: Duration) {
    inner.attemptFailed(task, record, reason: reason, retryAfter: retryAfter)
    post(tasks: [.init(task: task, record: record)])
  }

  public func taskEnded(_ task: String, _ record: TaskRecord, skipped: [SkippedTask]) {
    inner.taskEnded(task, record, skipped: skipped)
    post(tasks: [.init(task: task, record: record)] + transitions(of: skipped))
  }

  public func tasksSkipped(_ tasks: [SkippedTask]) {
    inner.tasksSkipped(tasks)
    post(tasks: transitions(of: tasks))
  }

  public func heartbeat(_ running: [(task: String, record: TaskRecord)]) {
    inner.heartbeat(running)
    // One that would come after others that still wait tells nothing new.
    guard sender.waiting == 0 else { return }
    post(tasks: running.map { .init(task: $0.task, record: $0.record) })
  }

  public func runEnded(
    _ result: RunResult, of tasks: [(name: String, record: TaskRecord)], duration: Duration
  ) {
    inner.runEnded(result, of: tasks, duration: duration)
    begin()
    post(.ended(isSuccess: result.exitStatus == 0, tasks.map { .init(task: $0.name, record: $0.record) }))
  }

  public var lineEnd: LineSplitter.LineEnd { inner.lineEnd }

  public func output(_ lines: [OutputLine], of task: String, stream: OutputStream) -> Bool {
    inner.output(lines, of: task, stream: stream)
  }

  public func warning(_ text: String, about task: String?) { inner.warning(text, about: task) }
  public func notice(_ text: String) { inner.notice(text) }
  public func progress(_ text: String) { inner.progress(text) }

  public func finish() async {
    inner.progress("Waiting for webhook to finish sending events... ")
    let tally = await sender.finish(within: Self.finalLimit)
    inner.progress("done!\n")
    if tally.failed > 0 {
      inner.warning(
        "some events failed to send: \(tally.failed) of \(tally.sent); the last: \(tally.reason ?? "")")
    }
    await inner.finish()
  }

  public func hurry() {
    sender.abandon()
    inner.hurry()
  }

  private func transitions(of skipped: [SkippedTask]) -> [RunUpdates.Transition] {
    skipped.map { .init(task: $0.name, record: $0.record) }
  }
}
