public import JSON
import Queues

/// Why a call has no answer.
public enum VarlinkClientError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nobody listens at the socket.
  case notRunning(path: String)
  case notPermitted(path: String)
  /// No answer came in time, or the connection was closed.
  case noAnswer(path: String, reason: String)
  /// The answer was an error of the interface; its parameters as JSON.
  case failure(name: String, parameters: String)

  /// Whether there may be an answer once a daemon runs again.
  public var isOfConnection: Bool {
    switch self {
    case .notRunning, .noAnswer: true
    case .notPermitted, .failure: false
    }
  }

  public var description: String {
    switch self {
    case .notRunning(let path): "cannot connect to '\(path)'; is factotumd running?"
    case .notPermitted(let path): "permission denied: '\(path)'; become root or a member of its group"
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
    try await onThread { () throws(VarlinkClientError) in
      var exchange = try VarlinkExchange(path: path, deadline: deadline)
      defer { exchange.close() }
      try exchange.send(["method": .string(method), "parameters": parameters])
      return try exchange.reply().parameters
    }
  }

  /// Sends a call that has many replies, and takes each as it comes, on a thread that may wait.
  ///
  /// - Parameter take: is given each reply, and says whether to wait for the next.
  public static func follow(
    _ method: String, _ parameters: JSONValue = [:], socket path: String,
    _ take: @escaping @Sendable (JSONValue) throws(VarlinkClientError) -> Bool
  ) async throws(VarlinkClientError) {
    try await onThread { () throws(VarlinkClientError) in
      var exchange = try VarlinkExchange(path: path, deadline: nil)
      defer { exchange.close() }
      try exchange.send(["method": .string(method), "parameters": parameters, "more": true])
      while true {
        let reply = try exchange.reply()
        guard try take(reply.parameters), reply.continues else { return }
      }
    }
  }
}
