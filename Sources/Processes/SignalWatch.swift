import CLinux
public import Dispatch
import Glibc
public import Queues

/// Signals as events on a queue instead of handlers that interrupt anything.
public final class SignalWatch {
  private let endWatch: () -> Void

  /// Blocks the signals in this thread and all it will start, and reports them on a queue from now on.
  ///
  /// Where other threads exist already they must have been blocked there before: see `block`.
  ///
  /// - Throws: `SystemError` where there is no descriptor left.
  public init(
    _ signals: [Int32], queue: DispatchQueue, onSignal: @escaping @Sendable (Int32) -> Void
  ) throws(SystemError) {
    let descriptor = try Self.descriptor(for: signals)
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    source.setEventHandler { Self.deliverAll(of: descriptor, onSignal) }
    source.setCancelHandler { close(descriptor) }
    source.activate()
    endWatch = { source.cancel() }
  }

  /// The same, reported as other descriptors are.
  public init(
    _ signals: [Int32], events: DescriptorEvents, onSignal: @escaping @Sendable (Int32) -> Void
  ) throws(SystemError) {
    let descriptor = try Self.descriptor(for: signals)
    guard events.watch(descriptor, { Self.deliverAll(of: descriptor, onSignal) }) else {
      defer { close(descriptor) }
      throw SystemError("signals cannot be watched")
    }
    endWatch = {
      events.unwatch(descriptor)
      close(descriptor)
    }
  }

  private static func descriptor(for signals: [Int32]) throws(SystemError) -> Int32 {
    let descriptor = unsafe signals.withUnsafeBufferPointer { signals in
      unsafe signals.baseAddress.map { unsafe linux_signal_descriptor($0, signals.count) } ?? -1
    }
    guard descriptor >= 0 else { throw SystemError("signals cannot be watched") }
    return descriptor
  }

  private static func deliverAll(of descriptor: Int32, _ onSignal: (Int32) -> Void) {
    while true {
      let number = linux_next_signal(descriptor)
      guard number != 0 else { break }
      onSignal(number)
    }
  }

  /// Blocks the signals in this thread and all it will start: they wait until somebody watches them.
  public static func block(_ signals: [Int32]) {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in signals { unsafe sigaddset(&set, signal) }
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Those that would end a process that takes no notice of them, and ask nothing of a scheduler: held in all its
  /// threads, they change nothing.
  public static let unrelated: [Int32] =
    [SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSTKFLT, SIGTRAP, SIGXFSZ]
    + Array(firstRealTime...lastRealTime)
  // The numbers below belong to the C library, which keeps the first of the kernel's for itself.
  private static let firstRealTime: Int32 = 34
  private static let lastRealTime: Int32 = 64

  /// Whether this process was started with the signal ignored, as `nohup` does with SIGHUP.
  public static func isIgnored(_ signal: Int32) -> Bool { linux_is_ignored(signal) != 0 }

  /// Ignores a signal in this process; the children that it starts do not.
  public static func ignore(_ signal: Int32) { linux_ignore_signal(signal) }

  /// Watches no longer; the signals stay blocked.
  public func cancel() { endWatch() }

  /// The name people know a signal by, as in `SIGTERM`.
  public static func name(of number: Int32) -> String {
    unsafe linux_signal_name(number).map { unsafe "SIG" + String(cString: $0) } ?? "signal \(number)"
  }
}
