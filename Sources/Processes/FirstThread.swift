import CLinux
import Glibc
import Queues

/// The thread a program begins on.
public enum FirstThread {
  /// Does the work on other threads and keeps this one asleep, with the given signals held for whoever watches them.
  ///
  /// An asynchronous `main` would not do: its first thread ends up in Dispatch with every signal let through, and the
  /// first SIGTERM would kill the program instead of being told to it.
  public static func run(holding signals: [Int32], _ work: @escaping @Sendable () async -> Never) -> Never {
    prepare(holding: signals)
    Task.detached(executorPreference: MainExecutor.shared) { await work() }
    while true { pause() }
  }

  /// Holds the signals in this thread and all that come after it.
  public static func prepare(holding signals: [Int32]) {
    SignalWatch.block(signals)
    // Threads are few, and what other threads than this one allocate from would grow page by page.
    linux_share_memory()
  }
}
