import CLinux
import Dispatch
import Glibc
import Synchronization

/// Runs actors on one thread, which waits for descriptors, times and jobs in one place.
///
/// A queue of Dispatch needs two threads to be woken for each event, its own that waits and one that works. A run that
/// starts thousands of short tasks pays for that; here the thread that waits is the one that works.
public final class EventLoop: SerialExecutor {
  /// What descriptors tell, on the loop's thread.
  public let events: DescriptorEvents

  private struct State {
    var work: [@Sendable () -> Void] = []
    /// The earliest last.
    var timers: [Timer] = []
    var isWaiting = false
    var isStopped = false

    /// Where a new timer belongs: after those that are later, before those that are not.
    func place(of deadline: DispatchTime) -> Int {
      var places = 0..<timers.count
      while let middle = places.isEmpty ? nil : (places.lowerBound + places.upperBound) / 2 {
        places =
          timers[middle].deadline > deadline ? middle + 1..<places.upperBound : places.lowerBound..<middle
      }
      return places.lowerBound
    }
  }

  private struct Timer {
    let deadline: DispatchTime
    let work: @Sendable () -> Void
  }

  private let state = Mutex(State())
  private let thread = Atomic<UInt>(0)
  private let wakeUp: Int32

  /// Makes a loop that does nothing before `run`; nil where the system has no descriptor left.
  public init?() {
    guard let events = DescriptorEvents() else { return nil }
    let wakeUp = linux_wake_up_make()
    guard wakeUp >= 0 else { return nil }
    guard events.watch(wakeUp, { linux_wake_up_take(wakeUp) }) else {
      close(wakeUp)
      return nil
    }
    self.events = events
    self.wakeUp = wakeUp
  }

  /// Starts a thread for the loop; nil where the system has no descriptor left.
  public convenience init?(label: String) {
    self.init()
    // The queue is there for its thread alone, which does nothing but run the loop.
    DispatchQueue(label: label).async { [self] in run() }
  }

  /// Does something on the loop's thread, after all that was asked for before.
  public func async(_ work: @escaping @Sendable () -> Void) {
    let isWaiting = state.withLock { state in
      state.work.append(work)
      return state.isWaiting
    }
    if isWaiting { linux_wake_up_send(wakeUp) }
  }

  /// Does something on the loop's thread after a while, on the clock that stands still while the machine is suspended.
  public func async(after delay: Duration, _ work: @escaping @Sendable () -> Void) {
    let (seconds, attoseconds) = delay.components
    let nanoseconds = Int(clamping: seconds).multipliedReportingOverflow(by: 1_000_000_000)
    let interval = nanoseconds.overflow ? Int.max : nanoseconds.partialValue + Int(attoseconds / 1_000_000_000)
    let timer = Timer(deadline: .now() + .nanoseconds(interval), work: work)
    async { [self] in
      state.withLock { state in
        state.timers.insert(timer, at: state.place(of: timer.deadline))
      }
    }
  }

  /// Ends the thread once it has done what it is doing; nothing is run or told after that.
  public func stop() {
    async { [self] in state.withLock { $0.isStopped = true } }
  }

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    async { [self] in unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
  }

  public func checkIsolated() {
    precondition(thread.load(ordering: .relaxed) == pthread_self(), "this is not the thread of the loop")
  }

  /// Makes the calling thread the loop's, until `stop`.
  public func run() {
    thread.store(pthread_self(), ordering: .relaxed)
    while let (work, limit) = next() {
      for piece in work { piece() }
      events.deliver(waitingAtMost: limit)
    }
    events.unwatch(wakeUp)
    close(wakeUp)
  }

  /// What is to be done now, and for how many milliseconds there is nothing to do after it; -1 means for ever.
  private func next() -> (work: [@Sendable () -> Void], limit: Int32)? {
    state.withLock { state in
      guard !state.isStopped else { return nil }
      let now = DispatchTime.now()
      while let timer = state.timers.last, timer.deadline <= now {
        state.work.append(timer.work)
        state.timers.removeLast()
      }
      let work = state.work
      state.work = []
      state.isWaiting = work.isEmpty
      guard work.isEmpty else { return (work, 0) }
      guard let timer = state.timers.last else { return (work, -1) }
      let nanoseconds = timer.deadline.uptimeNanoseconds - now.uptimeNanoseconds
      return (work, Int32(clamping: nanoseconds / 1_000_000 + 1))
    }
  }
}
