import CivilTime
import Console
import Control
import Dispatch
import JSON
import Synchronization

/// Prints lines of the journal: as a person reads them, or as JSON, one object a line.
final class LogPrinter: Sendable {
  private struct State {
    var times: TimePrinter
    /// The last time that was printed, as most lines share it with the one before.
    var second: (time: Substring, zone: String, text: String) = ("", "", "")
    var hasPrinted = false
  }

  private let colour: Colour
  private let isJSON: Bool
  private let state: Mutex<State>
  private let space: DispatchSemaphore
  private let console: ConsoleWriter

  init(_ options: ControlOptions) {
    colour = options.colour
    isJSON = options.json
    state = Mutex(State(times: TimePrinter(isUTC: options.utc)))
    let space = DispatchSemaphore(value: 0)
    self.space = space
    console = ConsoleWriter { space.signal() }
  }

  var hasPrinted: Bool { state.withLock { $0.hasPrinted } }

  /// Prints lines; waits, on a thread that may, while the terminal does not take them.
  func print(_ lines: some Sequence<LogLine>, zone: String?) {
    var text = ""
    for line in lines { text += (isJSON ? line.json.compactText : self.text(of: line, zone: zone ?? "UTC")) + "\n" }
    guard !text.isEmpty else { return }
    state.withLock { $0.hasPrinted = true }
    if !console.write(Array(text.utf8), to: .output) { space.wait() }
  }

  /// Returns once all is written.
  func finish() async { await console.finish() }

  /// `Wed 2026-11-25T02:15:03+01:00 [load] 4 rows`
  private func text(of line: LogLine, zone: String) -> String {
    let message = line.text.visible
    let isBad = line.priority <= 3
    let text = isBad ? colour.red(message) : line.priority == 4 ? colour.yellow(message) : message
    let time = time(of: line, zone: zone)
    guard let task = line.task, let stream = line.stream else { return "\(time) \(text)" }
    let prefix = "[\(task.visible)]"
    return "\(time) \(stream == "stderr" ? colour.yellow(prefix) : colour.green(prefix)) \(message)"
  }

  private func time(of line: LogLine, zone: String) -> String {
    let second = line.time.prefix(19)
    return state.withLock { state in
      if state.second.time == second, state.second.zone == zone { return state.second.text }
      let text = state.times.text(line.time, zone: zone)
      state.second = (second, zone, text)
      return text
    }
  }
}
