// What a run does that has more to start than the machine has descriptors, processes or memory for.
//
// Source: `factfile-and-cli.md`, section 4.

/// What is known of tasks that could not be started for want of something.
struct Shortage: Sendable {
  /// How many tasks may run at a time for all that is known; one more with each that ends, so that what others have
  /// given back is found out. One is always tried: with nothing running nobody would give anything back.
  private(set) var places = Int.max
  /// How often the present attempt at a task was put off, where it was at all.
  private var deferrals: [Int: Int] = [:]
  /// Why the attempt before the present one failed.
  var failures: [Int: String] = [:]

  /// The number of the present start of a task's attempt, from 1.
  func starts(of task: Int) -> Int { deferrals[task, default: 0] + 1 }

  mutating func placeFreed() {
    if places < .max { places += 1 }
  }

  mutating func forget(_ task: Int) {
    deferrals[task] = nil
    failures[task] = nil
  }

  mutating func deferStart(of task: Int, running: Int) {
    deferrals[task, default: 0] += 1
    places = max(1, running)
  }
}

extension RunMachine {
  /// Puts a task off until another one ends; where nothing ran that could end, it has failed.
  mutating func enterLacking(_ task: Int, _ reason: String, _ othersRan: Bool) -> [Effect] {
    let isAlone = running.count == 1 && leavingBehind.isEmpty
    guard !isAlone || othersRan || interruption != nil else {
      return enterEnded(task, .couldNotStart(reason: reason))
    }
    running.remove(task)
    timedOut.remove(task)
    attempts[task] -= 1
    shortage.deferStart(of: task, running: running.count)
    states[task] = .waiting
    retrying[task] = shortage.failures.removeValue(forKey: task)
    guard let interruption else {
      ready.insert(task)
      // Those that ran have ended since: nobody is left to call for it.
      return [.startDeferred(task, reason: reason)] + (isAlone ? startReady() : [])
    }
    guard retrying[task] == nil else { return giveUpRetries(because: interruption) }
    states[task] = .skipped(causes: [.interrupted(interruption)])
    return [.startDeferred(task, reason: reason)]
  }
}
