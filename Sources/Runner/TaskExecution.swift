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

  /// What happens to a task, in order; `done` comes last and once, output may follow it.
  enum Event: Sendable {
    case output(OutputStream, [ArraySlice<UInt8>])
    /// Its process has ended, and its output too unless a background process keeps it open.
    case done(TaskEnding, leftOpen: Bool)
  }

  private nonisolated let executor: EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
  private let onEvent: @Sendable (Event) -> Void
  private var process: ChildProcess?
  private var pipes: [OutputStream: OutputPipe] = [:]
  private var splitters: [OutputStream: LineSplitter] = [:]
  private var tails: [OutputStream: OutputTail]
  private var ending: TaskEnding?
  private var isDone = false
  private var isPaused = false

  init(executor: EventLoop, tailLimit: Int, onEvent: @escaping @Sendable (Event) -> Void) {
    self.executor = executor
    self.onEvent = onEvent
    tails = [.output: OutputTail(limit: tailLimit), .error: OutputTail(limit: tailLimit)]
  }

  /// The number of its process, also after its end; nil where there was none.
  var identifier: Int32? { process?.identifier }

  /// The last characters of a stream.
  func tail(of stream: OutputStream) -> String { tails[stream]?.text ?? "" }

  /// Starts the process.
  ///
  /// - Throws: `SpawnError`, `PipeError` or `SystemError`; then there is no process and no event.
  func start(_ request: SpawnRequest) throws {
    var request = request
    for stream in [OutputStream.output, .error] {
      pipes[stream] = try OutputPipe(events: executor.events) { [self] bytes in
        assumeIsolated { $0.take(bytes, from: stream) }
      }
      splitters[stream] = LineSplitter()
    }
    request.standardOutput = pipes[.output]?.writingEnd ?? -1
    request.standardError = pipes[.error]?.writingEnd ?? -1
    defer { for pipe in pipes.values { pipe.childHasStarted() } }
    do {
      process = try ChildProcess(request, events: executor.events) { [self] exit in
        assumeIsolated { $0.processEnded(exit) }
      }
    } catch {
      end()
      throw error
    }
  }

  /// Signals the task's own group.
  func signal(_ number: Int32) { process?.signalGroup(number) }

  /// Reads no further until `resume`.
  func pause() {
    isPaused = true
    for pipe in pipes.values { pipe.pause() }
  }

  /// Reads on.
  func resume() {
    isPaused = false
    for pipe in pipes.values { pipe.resume() }
  }

  /// Stops reading, whoever may still write.
  func end() {
    for pipe in pipes.values { pipe.end() }
    pipes = [:]
  }

  private func take(_ bytes: [UInt8], from stream: OutputStream) {
    var lines: [ArraySlice<UInt8>] = []
    if bytes.isEmpty {
      splitters[stream]?.finish { lines.append($0) }
      pipes[stream] = nil
    } else {
      splitters[stream]?.split(bytes) { lines.append($0) }
      tails[stream]?.append(bytes)
    }
    if !lines.isEmpty { onEvent(.output(stream, lines)) }
    finishIfDrained()
  }

  private func processEnded(_ exit: ProcessExit) {
    ending =
      switch exit.status {
      case .exited(let code): .exited(code: Int(code))
      case .signaled(let number): .signaled(number: Int(number), name: SignalWatch.name(of: number))
      }
    finishIfDrained()
    if !isDone { armDrainLimit() }
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
    if ending != nil, pipes.isEmpty { finish(leftOpen: false) }
  }

  private func finish(leftOpen: Bool) {
    guard let ending, !isDone else { return }
    isDone = true
    onEvent(.done(ending, leftOpen: leftOpen))
  }
}
