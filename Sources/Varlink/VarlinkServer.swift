import CLinux
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
    /// How many connections there may be, and how many of one user. Where there are more, the one that has been idle for
    /// longest is closed; where none is, the new one.
    public var connections = 512
    public var connectionsOfUser = 256
    /// How long a client may take to send a whole message, and to read a part of its reply.
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
      var user: UInt32 = 0
      guard unsafe linux_peer_user(descriptor, &user) == 0, makeRoom(for: user) else {
        close(descriptor)
        continue
      }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
      connectionCount += 1
      let number = connectionCount
      let connection = VarlinkConnection(
        descriptor, user: user, executor: executor, events: events, service: service, limits: limits
      ) { [weak self] in
        self?.assumeIsolated { _ = $0.connections.removeValue(forKey: number) }
      }
      connections[number] = connection
      connection.assumeIsolated { $0.begin() }
    }
  }

  /// Whether a user may have one more connection, for which an idle one is closed where there has to be.
  private func makeRoom(for user: UInt32) -> Bool {
    let own = connections.values.filter { $0.user == user }
    let crowd = own.count >= limits.connectionsOfUser ? own : Array(connections.values)
    guard own.count >= limits.connectionsOfUser || crowd.count >= limits.connections else { return true }
    let idle = crowd.compactMap { connection in
      connection.assumeIsolated { $0.isIdle ? (since: $0.lastProgress, connection: connection) : nil }
    }
    guard let oldest = idle.min(by: { $0.since < $1.since }) else { return false }
    oldest.connection.assumeIsolated { $0.close() }
    return true
  }

  /// The waiting connection would wake us again and again.
  private func pauseAccepting() {
    events.unwatch(listener)
    executor.queue.asyncAfter(deadline: .now() + Self.acceptPause) { [self] in
      assumeIsolated { if !$0.isStopped { $0.beginToAccept() } }
    }
  }
}
