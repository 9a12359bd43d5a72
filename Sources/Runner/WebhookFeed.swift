import Glibc
import Processes
import Queues
import RunDocuments

/// Hands the changes of a run to the process that posts them: it has the library for that, and may wait and fail.
///
/// It lives on the run's thread, so that the run enters it without waiting. Source: `factfile-and-cli.md`, section 5.
actor WebhookFeed {
  /// How long updates may take after the last task.
  static let finalLimit: Duration = .seconds(60)
  /// How much longer the process itself may take to say what came of them.
  private static let killDelay: Duration = .seconds(5)

  private nonisolated let loop: EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
  private let onProblem: @Sendable (String) -> Void
  private var child: ChildProcess?
  private var input: InputPipe?
  private var answers: OutputPipe?
  private var splitter = LineSplitter()
  private var tally = WebhookTally()
  private var hasBegun = false
  /// How many changes were handed over, and how many could not be.
  private var handedOver = 0
  private var dropped = 0
  /// Why the process ended before it had said what came of all of them.
  private var failure: String?
  private var whenEnded: CheckedContinuation<Void, Never>?

  /// - Parameter onProblem: told once why no update is sent at all.
  init(loop: EventLoop, onProblem: @escaping @Sendable (String) -> Void) {
    self.loop = loop
    self.onProblem = onProblem
  }

  /// The number of the process, until it has ended.
  var process: Int32? { child?.identifier }

  /// Starts the process.
  func begin(_ order: WebhookOrder) {
    do {
      let input = try InputPipe(events: loop.events)
      let answers = try OutputPipe(events: loop.events) { [self] bytes in assumeIsolated { $0.take(bytes) } }
      self.input = input
      self.answers = answers
      defer {
        input.childHasStarted()
        answers.childHasStarted()
      }
      let request = SpawnRequest(
        executable: WebhookProgram.path, arguments: ["factotum"] + WebhookProgram.arguments,
        environment: ProcessEnvironment.all, standardInput: input.readingEnd, standardOutput: answers.writingEnd,
        standardError: 2)
      child = try ChildProcess(request, events: loop.events) { [self] exit in
        assumeIsolated { $0.processEnded(exit) }
      }
      _ = input.write(Array("\(order.text)\n".utf8))
    } catch {
      input?.end()
      answers?.end()
      (input, answers) = (nil, nil)
      fail("\(error)")
    }
  }

  /// Whether the receiver has not been told yet that the run began; it has from now on.
  func beginsNow() -> Bool {
    defer { hasBegun = true }
    return !hasBegun
  }

  /// Hands a change over, at once.
  func post(_ change: RunChange) {
    guard tally.problem == nil else { return }
    if input?.write(Array("\(change.text)\n".utf8)) == true { handedOver += 1 } else { dropped += 1 }
  }

  /// Returns once the process has ended, which has a minute for it, with what came of all changes.
  func finish() async -> WebhookTally {
    input?.finish()
    if !hasEnded {
      loop.async(after: Self.finalLimit + Self.killDelay) { [weak self] in
        self?.assumeIsolated { $0.child?.signal(SIGKILL) }
      }
      await withCheckedContinuation { whenEnded = $0 }
    }
    return outcome
  }

  /// Has the process give up all that is still to be sent.
  func abandon() { child?.signal(SIGTERM) }

  private var hasEnded: Bool { child == nil && answers == nil }

  /// What nobody answered for has failed.
  private var outcome: WebhookTally {
    var outcome = tally
    let unanswered = dropped + (failure == nil ? 0 : max(0, handedOver - tally.sent))
    outcome.sent += unanswered
    outcome.failed += unanswered
    if unanswered > 0 { outcome.reason = failure ?? "the process that posts updates does not take them" }
    return outcome
  }

  private func fail(_ problem: String) {
    tally.problem = problem
    onProblem(problem)
  }

  private func take(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else {
      answers = nil
      return endIfDone()
    }
    splitter.split(bytes) { line in
      // What is none, as a piece of a line is, says nothing.
      if let said = try? WebhookTally.parse(bytes: Array(line.bytes)) { take(said) }
    }
  }

  private func take(_ said: WebhookTally) {
    if let problem = said.problem { fail(problem) } else { tally = said }
  }

  private func processEnded(_ exit: ProcessExit) {
    child = nil
    input?.end()
    switch exit.status {
    case .exited(0): break
    case .exited(let code): failure = "the process that posts updates exited with code \(code)"
    case .signaled(let number): failure = "the process that posts updates was killed by \(SignalWatch.name(of: number))"
    }
    endIfDone()
  }

  private func endIfDone() {
    guard hasEnded else { return }
    whenEnded?.resume()
    whenEnded = nil
  }
}
