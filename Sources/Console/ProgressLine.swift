import Dispatch
import Glibc
import Synchronization

/// A line on standard error that tells a person how something goes that takes more than a second; nothing where standard
/// error is no terminal.
public final class ProgressLine: Sendable {
  private struct State {
    var text: String
    /// Whether the line is on the screen.
    var isDrawn = false
    var isFinished = false
  }

  private let state: Mutex<State>
  private let started = ContinuousClock.now
  private let queue = DispatchQueue(label: "factotum.progress")
  private let write: @Sendable ([UInt8]) -> Void

  private static let erasure = Array("\r\u{1B}[K".utf8)
  /// After so long it is shown, and then as often made new.
  private static let delay: DispatchTimeInterval = .seconds(1)
  /// What fits into a line of most terminals; a longer one could not be taken away.
  private static let width = 79

  /// Begins to wait.
  ///
  /// - Parameter text: what is being done.
  public convenience init(_ text: String) {
    self.init(text, after: Self.delay, write: ConsoleWriter.isTerminal(.error) ? Self.writeAll : nil)
  }

  /// - Parameter write: puts bytes on the terminal; nil where there is none.
  init(_ text: String, after delay: DispatchTimeInterval, write: (@Sendable ([UInt8]) -> Void)?) {
    state = Mutex(State(text: text))
    self.write = write ?? { _ in }
    if write != nil { tick(after: delay) }
  }

  /// Changes what is told, from the next second on.
  public func update(_ text: String) { state.withLock { $0.text = text } }

  /// Takes the line away for good; what is printed then stands in its place.
  public func finish() {
    state.withLock { state in
      guard !state.isFinished else { return }
      state.isFinished = true
      if state.isDrawn { write(Self.erasure) }
    }
  }

  private func tick(after delay: DispatchTimeInterval) {
    queue.asyncAfter(deadline: .now() + delay) { [weak self] in
      guard let self, draw() else { return }
      tick(after: delay)
    }
  }

  /// Draws it anew, unless it is finished.
  private func draw() -> Bool {
    let seconds = Int(started.duration(to: .now).components.seconds)
    return state.withLock { state in
      guard !state.isFinished else { return false }
      state.isDrawn = true
      let time = seconds < 60 ? "\(seconds)s" : "\(seconds / 60)m \(seconds % 60)s"
      write(Self.erasure + Array(String("\(state.text.visible), \(time)".prefix(Self.width)).utf8))
      return true
    }
  }

  /// A terminal that takes nothing holds up the line's own queue, or who finishes it, and nobody else.
  @Sendable private static func writeAll(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(2, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
