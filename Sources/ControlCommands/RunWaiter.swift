import ArgumentParser
import Console
import Control
import Dispatch
import Queues
import Synchronization
import Varlink

/// Waits for the end of a run, also while the daemon is started anew.
struct RunWaiter {
  /// The last event that is known.
  private struct Position: Sendable {
    var instance: String
    var sequence: Int
  }

  private let daemon: DaemonConnection
  private let start: Position
  private let queue = DispatchQueue(label: "factotum.waiter")

  /// How often, and how long after the last time, a daemon that is gone is looked for.
  private static let tries = 60
  private static let interval: Duration = .seconds(1)

  /// Takes notice from now on: what ends from here is not missed.
  init(_ daemon: DaemonConnection) async throws {
    self.daemon = daemon
    start = try await Self.position(daemon)
  }

  private static func position(_ daemon: DaemonConnection) async throws -> Position {
    let found = Mutex<Position?>(nil)
    try await daemon.follow(ControlInterface.subscribe) { answer in
      found.withLock { $0 = Position(instance: answer.instance, sequence: answer.sequence) }
      return false
    }
    guard let position = found.withLock({ $0 }) else { throw CommandFailure.no("the daemon sent no event") }
    return position
  }

  /// Returns once a run has ended.
  ///
  /// - Throws: `CommandFailure` where it was never started.
  func end(of id: String, of schedule: String) async throws -> RunAnswer {
    var position = start
    let progress = ProgressLine("waiting for \(id)")
    defer { progress.finish() }
    while true {
      try await follow(from: position, until: id, of: schedule)
      position = try await again { try await Self.position(daemon) }
      let run = try await again { try await daemon.call(ControlInterface.run, RunParameters { $0.runID = id }) }
      if ![RunRow.running, RunRow.waiting].contains(run.run.outcome) { return run }
    }
  }

  /// Waits for the end of a run and prints how it ended.
  ///
  /// - Throws: `ExitCode` unless it succeeded.
  func printEnd(of id: String, of schedule: String, _ options: ControlOptions) async throws {
    let ended = try await end(of: id, of: schedule)
    await options.print(ended, lines: [RunPrinter.sentence(ended.run)])
    guard RunRow.successes.contains(ended.run.outcome) else { throw ExitCode(1) }
  }

  /// Returns once there is reason to look again: the run has ended, what waited is decided, or events are lost.
  private func follow(from position: Position, until id: String, of schedule: String) async throws {
    let parameters = SubscribeParameters {
      $0.after = position.sequence
      $0.instance = position.instance
    }
    do {
      try await daemon.follow(ControlInterface.subscribe, parameters) { answer in
        let event = answer.event
        if event.kind == ControlEvent.gap || event.kind == ControlEvent.ended && event.runID == id { return false }
        return !(event.decision != nil && event.trigger == "manual" && event.schedule == schedule)
      }
    } catch is VarlinkClientError {
      // The daemon is gone; the runs of an earlier one are taken over by the next.
    }
  }

  /// Tries until there is a daemon again.
  private func again<Value>(_ body: () async throws -> Value) async throws -> Value {
    for _ in 1..<Self.tries {
      do {
        return try await body()
      } catch let failure as NoSuchRun {
        throw CommandFailure.no("run '\(failure.runID)' was not started; factotumctl status shows why")
      } catch is VarlinkClientError {
        await pause(for: Self.interval, on: queue)
      }
    }
    return try await body()
  }
}
