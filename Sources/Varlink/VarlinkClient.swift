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
  ///
  /// - Parameter read: reads the answer's parameters.
  public static func call<Value: Sendable, Failure: Error>(
    _ method: String, _ parameters: JSONText, socket path: String, deadline: Duration = .seconds(60),
    reading read: @escaping @Sendable (inout JSONReader) -> Result<Value, Failure>
  ) async throws(VarlinkClientError) -> Result<Value, Failure> {
    try await onThread { () throws(VarlinkClientError) in
      var exchange = try VarlinkExchange(path: path, deadline: deadline)
      defer { exchange.close() }
      try exchange.send(method, parameters)
      return try exchange.reply(read).value
    }
  }

  /// Sends a call that has many replies, and takes each as it comes, on a thread that may wait.
  ///
  /// - Parameters:
  ///   - deadline: how long to wait for each; nil for ever.
  ///   - read: reads the parameters of a reply.
  ///   - take: is given what was read, and says whether to wait for the next.
  public static func follow<Value: Sendable, Failure: Error>(
    _ method: String, _ parameters: JSONText, socket path: String, deadline: Duration? = nil,
    reading read: @escaping @Sendable (inout JSONReader) -> Result<Value, Failure>,
    _ take: @escaping @Sendable (Result<Value, Failure>) -> Bool
  ) async throws(VarlinkClientError) {
    try await onThread { () throws(VarlinkClientError) in
      var exchange = try VarlinkExchange(path: path, deadline: deadline)
      defer { exchange.close() }
      try exchange.send(method, parameters, hasMore: true)
      while true {
        let reply = try exchange.reply(read)
        guard take(reply.value), reply.continues else { return }
      }
    }
  }
}

// MARK: Parameters as trees

extension VarlinkClient {
  /// Sends one call and waits for its answer, on a thread that may wait.
  public static func call(
    _ method: String, _ parameters: JSONValue = [:], socket path: String, deadline: Duration = .seconds(60)
  ) async throws(VarlinkClientError) -> JSONValue {
    try tree(await call(method, text(parameters), socket: path, deadline: deadline, reading: read), path)
  }

  /// Sends a call that has many replies, and takes each as it comes, on a thread that may wait.
  ///
  /// - Parameter take: is given each reply, and says whether to wait for the next.
  public static func follow(
    _ method: String, _ parameters: JSONValue = [:], socket path: String,
    _ take: @escaping @Sendable (JSONValue) -> Bool
  ) async throws(VarlinkClientError) {
    try await follow(method, text(parameters), socket: path, reading: read) { reply in
      (try? reply.get()).map(take) ?? false
    }
  }

  private static func text(_ parameters: JSONValue) -> JSONText {
    var text = JSONText()
    text.append(value: parameters)
    return text
  }

  @Sendable
  private static func read(_ reader: inout JSONReader) -> Result<JSONValue, JSONSyntaxError> {
    Result { () throws(JSONSyntaxError) in try reader.value() }
  }

  private static func tree(
    _ answer: Result<JSONValue, JSONSyntaxError>, _ path: String
  ) throws(VarlinkClientError) -> JSONValue {
    guard let tree = try? answer.get() else { throw .noAnswer(path: path, reason: "the reply is no JSON") }
    return tree
  }
}
