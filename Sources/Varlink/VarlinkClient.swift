import Glibc
public import JSON
import Queues

/// Why a call has no answer.
public enum VarlinkClientError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nobody listens at the socket.
  case notRunning(path: String)
  case notPermitted(path: String)
  /// No answer came in time, or the connection was closed.
  case noAnswer(path: String, reason: String)
  /// The answer was an error of the interface.
  case failure(name: String, parameters: String)

  public var description: String {
    switch self {
    case .notRunning(let path): "cannot connect to '\(path)'; is factotumd running?"
    case .notPermitted(let path): "you may not use '\(path)'; become root or a member of its group"
    case .noAnswer(let path, let reason): "there was no answer from '\(path)': \(reason)"
    case .failure(let name, let parameters): "the daemon answered with \(name) \(parameters)"
    }
  }
}

/// Calls a Varlink service.
public enum VarlinkClient {
  /// Sends one call and waits for its answer, on a thread that may wait.
  public static func call(
    _ method: String, _ parameters: JSONValue = [:], socket path: String, deadline: Duration = .seconds(60)
  ) async throws(VarlinkClientError) -> JSONValue {
    try await onThread { () throws(VarlinkClientError) in try exchange(method, parameters, path, deadline) }
  }

  private static func exchange(
    _ method: String, _ parameters: JSONValue, _ path: String, _ deadline: Duration
  ) throws(VarlinkClientError) -> JSONValue {
    let descriptor = try connected(path, deadline)
    defer { close(descriptor) }
    let call: JSONValue = ["method": .string(method), "parameters": parameters]
    var rest = (Array(call.compactText.utf8) + [0])[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { throw .noAnswer(path: path, reason: systemReason) }
      rest = rest.dropFirst(count)
    }
    var answer: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    while answer.last != 0 {
      let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else {
        throw .noAnswer(path: path, reason: count == 0 ? "the connection was closed" : systemReason)
      }
      answer += chunk[..<count]
    }
    guard let reply = try? JSONValue.parse(bytes: answer.dropLast()) else {
      throw .noAnswer(path: path, reason: "what came is no JSON")
    }
    if let name = reply["error"]?.string {
      throw .failure(name: name, parameters: (reply["parameters"] ?? [:]).compactText)
    }
    return reply["parameters"] ?? [:]
  }

  private static func connected(_ path: String, _ deadline: Duration) throws(VarlinkClientError) -> Int32 {
    guard var address = UnixAddress(path) else { throw .noAnswer(path: path, reason: "the path is too long") }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .noAnswer(path: path, reason: systemReason) }
    var limit = timeval(tv_sec: Int(deadline.components.seconds), tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      _ = unsafe setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
    guard unsafe address.with({ unsafe connect(descriptor, $0, $1) }) == 0 else {
      let number = errno
      defer { close(descriptor) }
      switch number {
      case ENOENT, ECONNREFUSED: throw .notRunning(path: path)
      case EACCES, EPERM: throw .notPermitted(path: path)
      default: throw .noAnswer(path: path, reason: unsafe String(cString: strerror(number)))
      }
    }
    return descriptor
  }

  private static var systemReason: String { unsafe String(cString: strerror(errno)) }
}
