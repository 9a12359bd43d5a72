import Glibc

/// Tells on a queue what happens to files, through one inotify instance.
///
/// Use it from the queue of its descriptor events alone.
public final class FileEvents {
  /// What a file is watched for.
  public enum Change: Sendable {
    /// The last descriptor of somebody who had it open for writing was closed, so locks on it are free.
    case closed
    case modified

    fileprivate var mask: UInt32 {
      switch self {
      case .closed: UInt32(IN_CLOSE_WRITE)
      case .modified: UInt32(IN_MODIFY)
      }
    }
  }

  /// A file that is watched.
  public typealias Watch = Int32

  private let events: DescriptorEvents
  private let instance: Int32
  private var handlers: [Watch: () -> Void] = [:]

  /// Makes an instance that watches nothing yet; nil where the system has no descriptor left.
  public init?(events: DescriptorEvents) {
    instance = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    guard instance >= 0 else { return nil }
    self.events = events
    guard events.watch(instance, { [weak self] in self?.deliverAll() }) else {
      close(instance)
      return nil
    }
  }

  deinit { events.close(instance) }

  /// Calls the handler each time that the change happens, until `unwatch` or the file's removal.
  ///
  /// - Returns: nil where there is no such file, or the system's limit of watched files is reached.
  public func watch(_ path: String, for change: Change, _ handler: @escaping () -> Void) -> Watch? {
    let watch = unsafe inotify_add_watch(instance, path, change.mask)
    guard watch >= 0 else { return nil }
    handlers[watch] = handler
    return watch
  }

  /// Forgets a file.
  public func unwatch(_ watch: Watch) {
    guard handlers.removeValue(forKey: watch) != nil else { return }
    inotify_rm_watch(instance, watch)
  }

  private func deliverAll() {
    guard let bytes = events.read(instance) else { return }
    var rest = bytes[...]
    let headSize = MemoryLayout<inotify_event>.size
    while rest.count >= headSize {
      let event = unsafe rest.withUnsafeBytes { unsafe $0.loadUnaligned(as: inotify_event.self) }
      rest = rest.dropFirst(headSize + Int(event.len))
      if event.mask & UInt32(IN_Q_OVERFLOW) != 0 {
        // Nobody knows what was lost: all are to look.
        for handler in handlers.values { handler() }
      } else if event.mask & UInt32(IN_IGNORED) != 0 {
        handlers[event.wd] = nil
      } else {
        handlers[event.wd]?()
      }
    }
  }
}
