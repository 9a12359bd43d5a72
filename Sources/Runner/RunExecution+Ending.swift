import Factfile
import Glibc
import JSON
import Processes
import Queues
import RunMachine

// Ending tasks with all that they started.
//
// Source: `factfile-and-cli.md`, section 4: SIGTERM, the grace, SIGKILL, until nothing is left.

extension RunExecution {
  /// Asks running tasks to end.
  func terminate(_ running: [Int]) {
    for position in running { begin(attempt(of: position), with: SIGTERM) }
    look()
  }

  /// Ends tasks, or what is left of them.
  func kill(_ tasks: [Int]) {
    for attempt in tasks.map(attempt(of:)) {
      if endings.attempts[attempt] == nil {
        begin(attempt, with: SIGKILL)
      } else {
        endings.attempts[attempt]?.signal = SIGKILL
      }
    }
    look()
  }

  /// Asks what a task's last attempt left behind to end.
  func endLeftBehind(by position: Int) {
    let attempt = attempt(of: position)
    if AdoptedProcesses.isSubreaper, !AdoptedProcesses.anyChild { families.closeAll() }
    endings.attempts[attempt] = Endings.Ending(signal: SIGTERM, isLeftBehind: true)
    look()
  }

  /// A task's own process has ended.
  func processEnded(_ attempt: Attempt) {
    if let process = attempts[attempt]?.assumeIsolated({ $0.identifier }) { families.leaderEnded(process) }
    guard endings.attempts[attempt] != nil, !endings.isLookPlannedSoon else { return }
    // Where many end at once, one look is for many of them.
    endings.isLookPlannedSoon = true
    executor.async(after: Endings.shortestInterval) { [self] in
      assumeIsolated { $0.look() }
    }
  }

  private func attempt(of position: Int) -> Attempt { Attempt(task: position, number: records[position].attempts) }

  private func begin(_ attempt: Attempt, with signal: Int32) {
    guard attempts[attempt]?.assumeIsolated({ $0.beginEnding() }) == true else { return }
    endings.attempts[attempt] = Endings.Ending(signal: signal, isLeftBehind: false)
    endings.interval = Endings.shortestInterval
  }

  /// Looks for all that belongs to the attempts that are being ended, and signals it.
  private func look() {
    endings.looks += 1
    endings.isLookPlannedSoon = false
    guard !endings.attempts.isEmpty else { return }
    do {
      let ending = endings.attempts
      let members = families.members(
        in: try ProcessTable.current(), without: report.ownProcess, isEnding: { ending[$0] != nil },
        claimed: attempt(namedBy:))
      for attempt in ending.keys where !signal(members[attempt] ?? [], of: attempt) { nothingLeft(of: attempt) }
    } catch {
      signalGroups()
      // Without /proc there is no more to be known; a shortage passes.
      if !error.isShortage {
        warnOnce("processes that leave their task's group are not found: \(error)", about: "\(error)")
        for attempt in endings.attempts.keys { nothingLeft(of: attempt) }
      }
    }
    if !endings.attempts.isEmpty { lookLater() }
  }

  private func lookLater() {
    let looks = endings.looks
    executor.async(after: endings.interval) { [self] in
      assumeIsolated { if $0.endings.looks == looks { $0.look() } }
    }
    endings.interval = min(endings.interval * 2, Endings.longestInterval)
  }

  /// Signals the processes of an attempt; whether any is left to wait for.
  private func signal(_ members: [ProcessTable.Entry], of attempt: Attempt) -> Bool {
    guard var ending = endings.attempts[attempt] else { return false }
    let isKill = ending.signal == SIGKILL
    // A group takes a signal as a whole: nobody in it can start another that escapes. 1 would mean everybody.
    // The oldest first: a shell must not go on with its next command because the one before was ended.
    let groups = members.sorted { $0.process.startTime < $1.process.startTime }.map(\.group)
    for group in groups where group > 1 && (isKill || !ending.wasAsked) {
      if isKill || ending.askedGroups.insert(group).inserted { Glibc.kill(-group, ending.signal) }
    }
    ending.wasAsked = true
    if isKill {
      for member in members where !member.process.signal(SIGKILL) {
        ending.unreachable.insert(member.process)
        report.warning(
          "process \(member.process.identifier) of task '\(name(of: attempt.task))' cannot be ended: permission denied")
      }
    }
    let unreachable = ending.unreachable
    endings.attempts[attempt] = ending
    return members.contains { !unreachable.contains($0.process) }
  }

  /// Signals what can be signalled without looking.
  private func signalGroups() {
    for (attempt, ending) in endings.attempts {
      guard let task = attempts[attempt], let group = task.assumeIsolated({ $0.identifier }) else { continue }
      guard ending.signal == SIGKILL || ending.askedGroups.isEmpty else { continue }
      endings.attempts[attempt]?.askedGroups.insert(group)
      task.assumeIsolated { $0.signalGroup(ending.signal) }
    }
  }

  private func nothingLeft(of attempt: Attempt) {
    let ending = endings.attempts.removeValue(forKey: attempt)
    families.closed(attempt)
    // Not at once: the machine may still be handing out the effects of the event before.
    executor.async { [self] in
      assumeIsolated { run in
        if ending?.isLeftBehind == true {
          run.perform(run.machine.handle(.leftBehindEnded(attempt.task)))
        } else {
          run.attempts[attempt]?.assumeIsolated { $0.familyEnded() }
        }
      }
    }
  }

  /// The attempt that the environment of a process names.
  private func attempt(namedBy process: ForeignProcess) -> Attempt? {
    let values = process.environment(["FACTOTUM_RUN_ID", "FACTOTUM_TASK", "FACTOTUM_ATTEMPT"])
    guard values["FACTOTUM_RUN_ID"] == specification.runID, let name = values["FACTOTUM_TASK"].map(ExactText.init),
      let number = values["FACTOTUM_ATTEMPT"].flatMap({ Int($0) }),
      let position = specification.reading.factfile.tasks.firstIndex(where: { ExactText($0.name) == name })
    else { return nil }
    return Attempt(task: position, number: number)
  }

  /// What is said the moment something stops the run.
  func stopNotice(_ cause: String, isSecond: Bool) -> String {
    let count = machine.livingCount
    let tasks = count == 1 ? "1 running task" : "\(count) running tasks"
    if count == 0 { return "stopping: \(cause); no task is running" }
    if isSecond { return "killing \(tasks): \(cause)" }
    return
      "stopping: \(cause); \(tasks) \(count == 1 ? "has" : "have") \(graceText) to end, a second signal kills at once"
  }

  private var graceText: String {
    let grace = specification.grace
    return grace.components.attoseconds == 0 ? "\(grace.components.seconds) s" : grace.spoken
  }
}
