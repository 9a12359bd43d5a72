import Console
import Dispatch
import Synchronization

/// The last line of a terminal while a run goes on: tasks done, running and in all, and the time since it began.
///
/// Source: `factfile-and-cli.md`, section 4.
final class StatusLine: Sendable {
  private struct State {
    var done = 0
    var running = 0
    var tasks = 0
    var isShown = false
  }

  private let console: ConsoleWriter
  private let state = Mutex(State())
  private let started = ContinuousClock.now
  private let queue = DispatchQueue(label: "factotum.status")

  init(console: ConsoleWriter) {
    self.console = console
  }

  /// Shows the line from now on, and keeps its time moving.
  func show(tasks: Int) {
    state.withLock { state in
      state.tasks = tasks
      state.isShown = true
    }
    tick()
  }

  /// Counts tasks that started, or ended.
  func count(done: Int = 0, running: Int) {
    state.withLock { state in
      state.done += done
      state.running += running
    }
  }

  /// Takes the line away for good.
  func hide() {
    state.withLock { $0.isShown = false }
    console.write(Array(Self.erasure.utf8), to: .output)
  }

  /// The bytes with the line taken away before them, and put back after them.
  func framed(_ bytes: [UInt8]) -> [UInt8] {
    guard let text else { return bytes }
    return Array(Self.erasure.utf8) + bytes + Array(text.utf8)
  }

  private static let erasure = "\r\u{1B}[K"

  private var text: String? {
    state.withLock { state in
      guard state.isShown else { return nil }
      let elapsed = started.duration(to: .now).spoken
      return "\(state.done)/\(state.tasks) done, \(state.running) running, \(elapsed)"
    }
  }

  private func tick() {
    guard text != nil else { return }
    console.write(framed([]), to: .output)
    queue.asyncAfter(deadline: .now() + .seconds(1)) { [weak self] in self?.tick() }
  }
}
