import CLinux
public import Dispatch
import Glibc

/// Signals as events on a queue instead of handlers that interrupt anything.
public final class SignalWatch {
  private let source: any DispatchSourceRead

  /// Blocks the signals in this thread and all it will start, and reports them on a queue from now on.
  ///
  /// Where other threads exist already they must have been blocked there before: see `block`.
  ///
  /// - Throws: `SystemError` where there is no descriptor left.
  public init(
    _ signals: [Int32], queue: DispatchQueue, onSignal: @escaping @Sendable (Int32) -> Void
  ) throws(SystemError) {
    let descriptor = unsafe signals.withUnsafeBufferPointer { signals in
      unsafe signals.baseAddress.map { unsafe linux_signal_descriptor($0, signals.count) } ?? -1
    }
    guard descriptor >= 0 else { throw SystemError("signals cannot be watched") }
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    source.setEventHandler {
      while true {
        let number = linux_next_signal(descriptor)
        guard number != 0 else { break }
        onSignal(number)
      }
    }
    source.setCancelHandler { close(descriptor) }
    source.activate()
  }

  /// Blocks the signals in this thread and all it will start: they wait until somebody watches them.
  public static func block(_ signals: [Int32]) {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in signals { unsafe sigaddset(&set, signal) }
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Watches no longer; the signals stay blocked.
  public func cancel() { source.cancel() }

  /// The name people know a signal by, as in `SIGTERM`.
  public static func name(of number: Int32) -> String {
    unsafe linux_signal_name(number).map { unsafe "SIG" + String(cString: $0) } ?? "signal \(number)"
  }
}
