import CLinux
import Glibc
public import Queues

/// Collects what the children of this process leave behind when they end.
public final class AdoptedProcesses: Sendable {
  private let loop: EventLoop
  private let isOwn: @Sendable (Int32) -> Bool
  private let signals: Int32

  /// What tells that a child has ended; to be held in every thread from the first one on.
  public static let signal = SIGCHLD

  /// Whether this process becomes the parent of whatever its descendants leave behind.
  public static var isSubreaper: Bool { linux_is_subreaper() != 0 }

  /// Whether this process has any child.
  public static var anyChild: Bool { linux_has_children() != 0 }

  /// How long those that have ended may wait: where thousands of children end, one look is for many of them.
  private static let rest: Duration = .milliseconds(100)

  /// Makes this process the parent of whatever its descendants leave behind, until the loop ends.
  ///
  /// - Parameter isOwn: whether somebody else waits for this child; asked on the loop.
  /// - Throws: `SystemError` where the system has no descriptor left.
  public init(loop: EventLoop, isOwn: @escaping @Sendable (Int32) -> Bool) throws(SystemError) {
    guard linux_become_subreaper() == 0 else { throw SystemError("left-over processes cannot be adopted") }
    var number = Self.signal
    signals = unsafe linux_signal_descriptor(&number, 1)
    guard signals >= 0 else { throw SystemError("the ends of processes cannot be watched") }
    self.loop = loop
    self.isOwn = isOwn
    watch()
  }

  deinit { loop.events.close(signals) }

  private func watch() {
    let isWatched = loop.events.watch(signals) { [weak self] in self?.collectLater() }
    // Without a descriptor to spare it is looked for as if something had ended.
    if !isWatched { collectLater() }
  }

  private func collectLater() {
    loop.events.unwatch(signals)
    loop.async(after: Self.rest) { [weak self] in self?.collect() }
  }

  private func collect() {
    // Taken first: who ends after that is told anew.
    _ = linux_next_signal(signals)
    while true {
      let ended = linux_peek_ended_child()
      guard ended > 0 else { return watch() }
      // It hides those behind it until it is collected, in a moment, by whom it belongs to.
      guard !isOwn(ended) else { return collectLater() }
      linux_collect_child(ended)
    }
  }
}
