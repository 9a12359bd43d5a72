import ArgumentParser
import Control

// Names and ids on the command line, which shells complete by asking the daemon.

extension CompletionKind {
  /// The names of the loaded schedules.
  static let schedules = CompletionKind.custom { words, _, _ in await Completions(words).names() }

  /// The ids of active runs, of fires that wait and of backfills.
  static let activeRuns = CompletionKind.custom { words, _, _ in
    guard let status = await Completions(words).answer(ControlInterface.status) else { return [] }
    return status.runs.map(\.runID) + status.waiting.map(\.runID) + status.backfills.map(\.backfillID)
  }

  /// The names of the loaded schedules, and the ids of the last runs.
  static let schedulesAndRuns = CompletionKind.custom { words, _, prefix in
    let completions = Completions(words)
    let names = await completions.names()
    // Ids begin with the name of their schedule: only where that is written are they of use.
    guard let schedule = names.filter({ prefix.hasPrefix($0) }).max(by: { $0.utf8.count < $1.utf8.count }) else {
      return names
    }
    let parameters = RunsParameters {
      $0.schedule = schedule
      $0.limit = 100
    }
    return names + (await completions.answer(ControlInterface.runs, parameters)?.runs.map(\.runID) ?? [])
  }

  /// The names of the tasks of the run or the schedule that one of the words is.
  static let tasks = CompletionKind.custom { words, _, _ in
    let completions = Completions(words)
    for word in words.dropFirst(2) where NamedSchedule.isName(word) {
      let run = RunParameters { $0.runID = word }
      let schedule = await completions.answer(ControlInterface.run, run)?.run.schedule
      let parameters = ShowParameters { $0.name = schedule ?? word }
      if let shown = await completions.answer(ControlInterface.show, parameters) { return shown.tasks }
    }
    return []
  }
}

/// What the daemon knows that the words of a command mean.
private struct Completions {
  private let daemon: DaemonConnection

  /// How long a shell waits for the daemon.
  private static let patience: Duration = .milliseconds(500)

  init(_ words: [String]) {
    let socket = words.lastIndex(of: "--socket").flatMap { words.dropFirst($0 + 1).first }
    daemon = DaemonConnection(socket: socket, ofUser: words.contains("--user"))
  }

  /// An answer; nil where there is none: a shell has no place for the reason.
  func answer<Parameters, Answer>(
    _ method: ControlMethod<Parameters, Answer>, _ parameters: Parameters = Parameters()
  ) async -> Answer? {
    try? await daemon.call(method, parameters, deadline: Self.patience)
  }

  func names() async -> [String] {
    await answer(ControlInterface.list, ListParameters { $0.limit = 5000 })?.schedules.map(\.name) ?? []
  }
}
