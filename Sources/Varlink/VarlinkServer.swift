import Dispatch
import Glibc
import Queues

/// Why there is no socket to call.
public struct VarlinkServerError: Error, Hashable, Sendable, CustomStringConvertible {
  public let path: String
  public let reason: String

  init(_ path: String) {
    self.path = path
    reason = unsafe String(cString: strerror(errno))
  }

  init(_ path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  public var description: String { "the control socket '\(path)' cannot be used: \(reason)" }
}

/// Answers Varlink calls on a Unix socket.
///
/// A message is one JSON object with a NUL after it. Source: varlink.org; `scheduling.md`, section 7.
public actor VarlinkServer {
  /// What clients may cost.
  public struct Limits: Sendable {
    /// The largest message, in bytes.
    public var message = 1 << 20
    public var connections = 64
    /// How long a client may take to send a whole message, and to read its reply.
    public var deadline: Duration = .seconds(10)

    /// The limits of the specification.
    public init() {}
  }

  private nonisolated let executor: QueueExecutor
  public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
  private let path: String
  private let service: VarlinkService
  private let limits: Limits
  private let events: DescriptorEvents
  private let listener: Int32
  private var connections: [Int: VarlinkConnection] = [:]
  private var connectionCount = 0
  private var isStopped = false

  /// How long no connection is accepted after the system had no descriptor left for one.
  private static let acceptPause: DispatchTimeInterval = .seconds(1)

  /// Listens at a path, where a socket that an earlier process left is replaced.
  ///
  /// - Parameter group: whose members may call besides the owner; nil for the process's own.
  public init(path: String, group: UInt32?, service: VarlinkService, limits: Limits = Limits())
    throws(VarlinkServerError)
  {
    executor = QueueExecutor(label: "factotum.control")
    self.path = path
    self.service = service
    self.limits = limits
    guard let events = DescriptorEvents(queue: executor.queue) else { throw VarlinkServerError(path) }
    self.events = events
    listener = try Self.listen(path, group)
    beginToAccept()
  }

  private nonisolated func beginToAccept() {
    events.watch(listener) { [weak self] in self?.assumeIsolated { $0.acceptAll() } }
  }

  /// Closes all connections and takes the socket away.
  public func stop() {
    guard !isStopped else { return }
    isStopped = true
    events.unwatch(listener)
    close(listener)
    _ = unsafe unlink(path)
    for connection in connections.values { connection.assumeIsolated { $0.close() } }
  }

  /// Nobody can connect before `listen`, and by then mode and group are set.
  private static func listen(_ path: String, _ group: UInt32?) throws(VarlinkServerError) -> Int32 {
    guard var address = UnixAddress(path) else { throw VarlinkServerError(path, reason: "the path is too long") }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    guard descriptor >= 0 else { throw VarlinkServerError(path) }
    _ = unsafe unlink(path)
    guard unsafe address.with({ unsafe bind(descriptor, $0, $1) }) == 0, unsafe chmod(path, 0o660) == 0,
      group.map({ unsafe chown(path, uid_t.max, $0) == 0 }) ?? true, Glibc.listen(descriptor, 128) == 0
    else {
      let error = VarlinkServerError(path)
      close(descriptor)
      throw error
    }
    return descriptor
  }

  private func acceptAll() {
    while true {
      let descriptor = accept(listener, nil, nil)
      guard descriptor >= 0 else {
        if errno == EMFILE || errno == ENFILE || errno == ENOMEM { pauseAccepting() }
        return
      }
      guard connections.count < limits.connections else {
        close(descriptor)
        continue
      }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
      connectionCount += 1
      let number = connectionCount
      let connection = VarlinkConnection(
        descriptor, executor: executor, events: events, service: service, limits: limits
      ) { [weak self] in
        self?.assumeIsolated { _ = $0.connections.removeValue(forKey: number) }
      }
      connections[number] = connection
      connection.assumeIsolated { $0.begin() }
    }
  }

  /// The waiting connection would wake us again and again.
  private func pauseAccepting() {
    events.unwatch(listener)
    executor.queue.asyncAfter(deadline: .now() + Self.acceptPause) { [self] in
      assumeIsolated { if !$0.isStopped { $0.beginToAccept() } }
    }
  }
}

/// A path as a socket address.
struct UnixAddress {
  private var address = sockaddr_un()

  /// Nil where the path is longer than an address can hold.
  init?(_ path: String) {
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path), !bytes.contains(0) else { return nil }
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
  }

  mutating func with<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    unsafe withUnsafePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
