import Control
import Dispatch
import Queues
import Synchronization
import Varlink

/// Reads lines of the journal through the daemon, and has them printed.
final class LogReader: Sendable {
  private struct State {
    /// The place of the last line that was read; nil before the first.
    var cursor: String?
    /// Whether the run whose lines are followed has ended.
    var hasEnded = false
  }

  private let daemon: DaemonConnection
  private let parameters: LogsParameters
  private let printer: LogPrinter
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "factotum.logs")

  /// How often, and how long after the last time, a daemon that is gone is looked for.
  private static let tries = 60
  private static let interval: Duration = .seconds(1)

  /// - Parameter parameters: of what lines are read; from where on is for the methods to say.
  init(daemon: DaemonConnection, parameters: LogsParameters, printer: LogPrinter) {
    self.daemon = daemon
    self.parameters = parameters
    self.printer = printer
  }

  /// Prints all lines there are.
  func printAll() async throws { try await follow(parameters) }

  /// Prints the last lines there are.
  func printLast(_ count: Int) async throws {
    let lines = Mutex<[LogsAnswer]>([])
    var parameters = parameters
    parameters.isBackwards = true
    parameters.limit = count
    try await daemon.follow(ControlInterface.logs, parameters) { answer in
      lines.withLock { $0.append(answer) }
      return true
    }
    let answers = lines.withLock { $0 }
    state.withLock { $0.cursor = answers.first { $0.first != nil }?.first }
    for answer in answers.reversed() { printer.print(answer.lines.reversed(), zone: answer.zone) }
  }

  /// Prints the lines that follow the last one, as they come, also while the daemon is started anew; returns once the run
  /// has ended.
  func printNext() async throws {
    var parameters = parameters
    parameters.isFollowing = true
    var tries = 0
    var wasConnected = false
    while true {
      let position = state.withLock { $0.cursor }
      parameters.cursor = position
      do {
        try await follow(parameters)
        if state.withLock({ $0.hasEnded }) { return }
      } catch let error as VarlinkClientError {
        tries = state.withLock { $0.cursor } == position ? tries + 1 : 0
        if case .notRunning = error {} else { wasConnected = true }
        guard wasConnected, error.isOfConnection, tries < Self.tries else { throw error }
        await pause(for: Self.interval, on: queue)
      }
    }
  }

  private func follow(_ parameters: LogsParameters) async throws {
    try await daemon.follow(ControlInterface.logs, parameters) { [self] answer in
      state.withLock { state in
        state.cursor = answer.cursor ?? state.cursor
        state.hasEnded = answer.isAtEnd
      }
      printer.print(answer.lines, zone: answer.zone)
      return true
    }
  }
}
