import Glibc
import Processes
import Queues
import RunMachine

/// One attempt at a task: its process, its two pipes, and what it printed last.
///
/// It lives on the run's thread, so that the run enters it without waiting.
actor TaskExecution {
  /// How long the pipes of a process that has ended may stay open before the task counts as done.
  static let drainLimit: Duration = .seconds(2)
  /// How often those are looked for who are asked to end, and outlive the process that started them.
  private static let groupInterval: Duration = .milliseconds(10)

  /// What happens to a task, in order; `done` comes last and once, output may follow it.
  enum Event: Sendable {
    case output(OutputStream, [OutputLine])
    /// Its process has ended, and its output too unless a background process keeps it open; where it was asked to end,
    /// all of its group has.
    case done(TaskEnding, leftOpen: Bool)
  }

  private nonisolated let executor: EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
  private let onEvent: @Sendable (Event) -> Void
  private var process: ChildProcess?
  private var output: Channel
  private var errors: Channel
  private var ending: TaskEnding?
  /// Whether its group was asked to end, and may still have members that ignore that.
  private var awaitsGroup = false
  private var isDone = false
  private var isPaused = false

  /// One of the two streams: its pipe until that ends, the line that has no end yet, and what came last.
  private struct Channel {
    var pipe: OutputPipe?
    var splitter: LineSplitter
    var tail: OutputTail
  }

  init(
    executor: EventLoop, tailLimit: Int, lineEnd: LineSplitter.LineEnd, onEvent: @escaping @Sendable (Event) -> Void
  ) {
    self.executor = executor
    self.onEvent = onEvent
    output = Channel(splitter: LineSplitter(lineEnd: lineEnd), tail: OutputTail(limit: tailLimit))
    errors = output
  }

  /// The number of its process, also after its end; nil where there was none.
  var identifier: Int32? { process?.identifier }

  /// The last characters of each stream.
  var tails: (output: String, errors: String) { (output.tail.text, errors.tail.text) }

  /// Starts the process.
  ///
  /// - Throws: `SpawnError`, `PipeError` or `SystemError`; then there is no process and no event.
  func start(_ request: SpawnRequest) throws {
    var request = request
    do {
      let outputPipe = try OutputPipe(events: executor.events) { [self] bytes in
        assumeIsolated { $0.take(bytes, from: .output) }
      }
      output.pipe = outputPipe
      let errorPipe = try OutputPipe(events: executor.events) { [self] bytes in
        assumeIsolated { $0.take(bytes, from: .error) }
      }
      errors.pipe = errorPipe
      request.standardOutput = outputPipe.writingEnd
      request.standardError = errorPipe.writingEnd
      defer { for pipe in pipes { pipe.childHasStarted() } }
      process = try ChildProcess(request, events: executor.events) { [self] exit in
        assumeIsolated { $0.processEnded(exit) }
      }
    } catch {
      end()
      throw error
    }
  }

  /// Signals the task's own group, and after SIGTERM waits for all of it.
  func signal(_ number: Int32) {
    if ending == nil {
      process?.signalGroup(number)
    } else {
      // What a process left in the background that ended by itself is nobody's to end.
      guard awaitsGroup, process?.signalSurvivors(number) == true else { return }
    }
    // Nothing survives SIGKILL.
    awaitsGroup = number != SIGKILL
  }

  /// Reads no further until `resume`.
  func pause() {
    isPaused = true
    for pipe in pipes { pipe.pause() }
  }

  /// Reads on.
  func resume() {
    isPaused = false
    for pipe in pipes { pipe.resume() }
  }

  /// Stops reading, whoever may still write.
  func end() {
    for pipe in pipes { pipe.end() }
    (output.pipe, errors.pipe) = (nil, nil)
  }

  private var pipes: [OutputPipe] { [output.pipe, errors.pipe].compactMap { $0 } }

  private func take(_ bytes: [UInt8], from stream: OutputStream) {
    var lines: [OutputLine] = []
    switch stream {
    case .output: Self.take(bytes, into: &output) { lines.append($0) }
    case .error: Self.take(bytes, into: &errors) { lines.append($0) }
    }
    if !lines.isEmpty { onEvent(.output(stream, lines)) }
    finishIfDrained()
  }

  private static func take(_ bytes: [UInt8], into channel: inout Channel, _ body: (OutputLine) -> Void) {
    guard !bytes.isEmpty else {
      channel.splitter.finish(body)
      channel.pipe = nil
      return
    }
    channel.splitter.split(bytes, body)
    channel.tail.append(bytes)
  }

  private func processEnded(_ exit: ProcessExit) {
    ending =
      switch exit.status {
      case .exited(let code): .exited(code: Int(code))
      case .signaled(let number): .signaled(number: Int(number), name: SignalWatch.name(of: number))
      }
    finishWithGroup()
  }

  private func finishWithGroup() {
    guard !isDone else { return }
    if awaitsGroup, process?.signalSurvivors(0) == true { return lookForGroupLater() }
    awaitsGroup = false
    finishIfDrained()
    if !isDone { armDrainLimit() }
  }

  private func lookForGroupLater() {
    executor.async(after: Self.groupInterval) { [self] in
      assumeIsolated { $0.finishWithGroup() }
    }
  }

  private func armDrainLimit() {
    executor.async(after: Self.drainLimit) { [self] in
      assumeIsolated { $0.drainLimitElapsed() }
    }
  }

  private func drainLimitElapsed() {
    guard !isDone else { return }
    // While nobody takes the output, what is left in the pipe says nothing about who holds it.
    isPaused ? armDrainLimit() : finish(leftOpen: true)
  }

  private func finishIfDrained() {
    if ending != nil, !awaitsGroup, output.pipe == nil, errors.pipe == nil { finish(leftOpen: false) }
  }

  private func finish(leftOpen: Bool) {
    guard let ending, !isDone else { return }
    isDone = true
    onEvent(.done(ending, leftOpen: leftOpen))
  }
}
