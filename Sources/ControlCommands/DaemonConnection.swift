import Control
import JSON
import Processes
import Varlink

/// Where the daemon is, and calls to it in the terms of the interface.
struct DaemonConnection {
  /// The socket's path.
  let path: String

  /// `--socket`, then FACTOTUM_SOCKET, then where the daemon usually has it.
  init(socket: String?, ofUser: Bool) {
    let environment = ProcessEnvironment.current
    let runtime = ofUser ? (environment["XDG_RUNTIME_DIR"] ?? "/run") : "/run"
    path = socket ?? environment["FACTOTUM_SOCKET"] ?? "\(runtime)/factotum/\(ControlInterface.socketName)"
  }

  /// Calls a method.
  ///
  /// - Throws: a `ControlFailure` that the daemon answers with, `VarlinkClientError`, or `CommandFailure` where what it
  ///   answers is not understood.
  func call<Parameters, Answer>(
    _ method: ControlMethod<Parameters, Answer>, _ parameters: Parameters = Parameters(),
    deadline: Duration = .seconds(60)
  ) async throws -> Answer {
    do {
      return try Answer(
        json: try await VarlinkClient.call(method.fullName, parameters.json, socket: path, deadline: deadline))
    } catch {
      throw Self.understood(error)
    }
  }

  /// Calls a method that has many replies.
  ///
  /// - Parameter take: is given each answer, and says whether to wait for the next.
  func follow<Parameters, Answer>(
    _ method: ControlMethod<Parameters, Answer>, _ parameters: Parameters = Parameters(),
    _ take: @escaping @Sendable (Answer) -> Bool
  ) async throws {
    do {
      try await VarlinkClient.follow(method.fullName, parameters.json, socket: path) { json in
        // What is not understood ends it; the same call says why.
        guard let answer = try? Answer(json: json) else { return false }
        return take(answer)
      }
    } catch {
      throw Self.understood(error)
    }
  }

  /// The error in the terms of the interface.
  private static func understood(_ error: any Error) -> any Error {
    switch error {
    case VarlinkClientError.failure(let name, let parameters):
      let json = (try? JSONValue.parse(parameters)) ?? [:]
      return controlFailure(named: name, json) ?? error
    case let error as FieldError:
      return CommandFailure(
        message: "factotumctl: in the daemon's answer \(error); are factotumd and factotumctl of the same version?",
        status: 3)
    default: return error
    }
  }
}
