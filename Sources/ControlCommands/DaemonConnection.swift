import Control
import JSON
import Processes
import Synchronization
import Varlink

/// Where the daemon is, and calls to it in the terms of the interface.
struct DaemonConnection {
  /// The socket's path.
  let path: String

  /// `--socket`, then `--user`, then FACTOTUM_SOCKET, then where the daemon usually has it.
  init(socket: String?, ofUser: Bool) {
    let environment = ProcessEnvironment.current
    let usual = { (directory: String) in "\(directory)/factotum/\(ControlInterface.socketName)" }
    if let socket {
      path = socket
    } else if ofUser {
      // Where a daemon without root has it.
      path = usual(environment["XDG_RUNTIME_DIR"] ?? (environment["HOME"] ?? "") + "/.cache")
    } else {
      path = environment["FACTOTUM_SOCKET"] ?? usual("/run")
    }
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
    let mistake = Mutex<FieldError?>(nil)
    do {
      try await VarlinkClient.follow(method.fullName, parameters.json, socket: path) { json in
        do throws(FieldError) {
          return take(try Answer(json: json))
        } catch {
          mistake.withLock { $0 = error }
          return false
        }
      }
    } catch {
      throw Self.understood(error)
    }
    if let mistake = mistake.withLock({ $0 }) { throw Self.understood(mistake) }
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
