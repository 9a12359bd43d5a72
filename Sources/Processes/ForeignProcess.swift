import CLinux
import Glibc
public import Queues

/// A process that somebody else started, known by its number and its start time together.
public struct ForeignProcess: Hashable, Sendable {
  public let identifier: Int32
  /// In clock ticks since boot, as in field 22 of /proc/PID/stat.
  public let startTime: UInt64

  /// Names a process.
  public init(identifier: Int32, startTime: UInt64) {
    self.identifier = identifier
    self.startTime = startTime
  }

  /// The process that runs under this number now, nil where none does.
  public static func running(identifier: Int32) -> ForeignProcess? {
    guard identifier > 0, case .read(let stat) = content(of: "/proc/\(identifier)/stat"),
      let name = stat.lastIndex(of: ")")
    else { return nil }
    let fields = stat[name...].split(separator: " ")
    // One that has ended and only waits to be collected has ended.
    guard fields.count > 20, fields[1] != "Z", let startTime = UInt64(fields[20]) else { return nil }
    return ForeignProcess(identifier: identifier, startTime: startTime)
  }

  /// Whether it has not ended yet, for all that is known: where nobody can look, it has not.
  public var isAlive: Bool {
    Self.running(identifier: identifier) == self || Self.content(of: "/proc/\(identifier)/stat") == .unknown
  }

  /// The user it runs as, nil where it has ended.
  public var user: UInt32? {
    guard isAlive, case .read(let status) = Self.content(of: "/proc/\(identifier)/status") else { return nil }
    let line = status.split(separator: "\n").first { $0.hasPrefix("Uid:") }
    return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { UInt32($0) }
  }

  /// Sends a signal to a group, with the rights of the given user and no more.
  ///
  /// - Returns: false where nobody was there to take it.
  @discardableResult
  public static func signalGroup(_ group: Int32, _ number: Int32, as identity: SpawnRequest.Identity?) -> Bool {
    guard let identity, geteuid() == 0 else { return kill(-group, number) == 0 }
    return linux_signal_group_as(group, number, identity.user, identity.group) == 0
  }

  /// Reports its ending, once; at once where it has ended already.
  ///
  /// - Throws: `SystemError` where something is used up that watching takes; then nothing is reported.
  public func onExit(events: DescriptorEvents, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
    let descriptor = linux_pidfd_open(identifier)
    guard descriptor >= 0 else {
      let error = SystemError("process \(identifier) cannot be watched")
      guard !error.isShortage else { throw error }
      return body()
    }
    // Looked at after the descriptor was opened: from then on it cannot become another process.
    guard isAlive else {
      close(descriptor)
      return body()
    }
    let isWatched = events.watch(descriptor) {
      events.unwatch(descriptor)
      close(descriptor)
      body()
    }
    guard !isWatched else { return }
    defer { close(descriptor) }
    throw SystemError("process \(identifier) cannot be watched")
  }

  /// Sends a signal to the process alone, if it is still the same one.
  ///
  /// - Returns: false where this process may not; true where it did, or there was nobody to take it.
  @discardableResult
  public func signal(_ number: Int32) -> Bool {
    let descriptor = linux_pidfd_open(identifier)
    guard descriptor >= 0 else { return true }
    defer { close(descriptor) }
    return !isAlive || linux_pidfd_send_signal(descriptor, number) == 0 || errno != EPERM
  }

  /// The value of each of these variables in the environment that the process was started with, as far as this process
  /// may see it.
  public func environment(_ names: [String]) -> [String: String] {
    guard case .read(let text) = Self.content(of: "/proc/\(identifier)/environ", limit: Self.environmentLimit), isAlive
    else { return [:] }
    var values: [String: String] = [:]
    for entry in text.split(separator: "\0") {
      let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2, names.contains(String(parts[0])) { values[String(parts[0])] = String(parts[1]) }
    }
    return values
  }

  /// The system lets arguments and environment together take no more, unless the stack's limit was raised.
  private static let environmentLimit = 8 << 20

  private enum Content: Equatable {
    case read(String)
    case missing
    /// Something was used up that looking takes.
    case unknown
  }

  private static func content(of path: String, limit: Int = 64 * 1024) -> Content {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return SystemError(path).isShortage ? .unknown : .missing }
    defer { close(descriptor) }
    guard let bytes = try? BoundedFile.read(descriptor: descriptor, limit: limit) else { return .missing }
    return .read(String(decoding: bytes, as: UTF8.self))
  }
}
