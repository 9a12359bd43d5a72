import ArgumentParser
import Control

// Names and ids on the command line, which shells complete by asking the daemon.

extension CompletionKind {
  /// How long a shell waits for the daemon.
  private static let patience: Duration = .milliseconds(500)

  /// The names of the loaded schedules.
  static let schedules = CompletionKind.custom { _, _, _ in await names() }

  /// The ids of active runs, of fires that wait and of backfills.
  static let activeRuns = CompletionKind.custom { _, _, _ in
    guard let status = try? await daemon.call(ControlInterface.status, deadline: patience) else { return [] }
    return status.runs.map(\.runID) + status.waiting.map(\.runID) + status.backfills.map(\.backfillID)
  }

  /// The names of the loaded schedules, and the ids of the last runs.
  static let schedulesAndRuns = CompletionKind.custom { _, _, prefix in
    let names = await names()
    // Ids begin with the name of their schedule: only where that is written are they of use.
    guard let schedule = names.filter({ prefix.hasPrefix($0) }).max(by: { $0.utf8.count < $1.utf8.count }) else {
      return names
    }
    let parameters = RunsParameters {
      $0.schedule = schedule
      $0.limit = 100
    }
    let runs = try? await daemon.call(ControlInterface.runs, parameters, deadline: patience)
    return names + (runs?.runs.map(\.runID) ?? [])
  }

  /// The names of the tasks of the run or the schedule that the words before name.
  static let tasks = CompletionKind.custom { words, _, _ in
    for word in words.dropFirst(2) where NamedSchedule.isName(word) {
      let run = RunParameters { $0.runID = word }
      let schedule = try? await daemon.call(ControlInterface.run, run, deadline: patience).run.schedule
      let parameters = ShowParameters { $0.name = schedule ?? word }
      if let shown = try? await daemon.call(ControlInterface.show, parameters, deadline: patience) {
        return shown.tasks
      }
    }
    return []
  }

  /// The daemon that the words so far mean cannot be known; it is the one of the environment.
  private static var daemon: DaemonConnection { DaemonConnection(socket: nil, ofUser: false) }

  private static func names() async -> [String] {
    let parameters = ListParameters { $0.limit = 5000 }
    let list = try? await daemon.call(ControlInterface.list, parameters, deadline: patience)
    return list?.schedules.map(\.name) ?? []
  }
}
