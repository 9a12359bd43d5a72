import Control
import Varlink

/// Answers the control interface from immutable snapshots and the ledger's reading connection, and holds up no fire.
///
/// A method is answered in an extension of this type, in the file of its concern, which lists its handlers; `handlers`
/// joins the lists.
struct ControlService: Sendable {
  let daemon: Daemon
  let accounts = AccountNames()

  /// What answers each method, by the method's name.
  static let handlers: [String: ControlHandler] = {
    let all = [
      statusHandlers, listHandlers, showHandlers, fireHandlers, runHandlers, whyHandlers, dayHandlers, logHandlers,
      actionHandlers, retryHandlers, backfillHandlers,
      reloadHandlers, eventHandlers,
    ].joined()
    return Dictionary(uniqueKeysWithValues: all.map { ($0.method, $0) })
  }()

  /// Answers one call, on none of the queues that anybody waits for.
  @concurrent
  func answer(_ call: VarlinkCall) async -> VarlinkReply {
    guard let handler = Self.handlers[call.method] else { return .methodNotFound(call.fullMethod) }
    do {
      return try await handler.answer(self, call)
    } catch let error as FieldError {
      return .invalidParameter(error.path)
    } catch let failure as any ControlFailure {
      return .failure(failure)
    } catch {
      return .failure(Refused("\(error)"))
    }
  }
}

/// What answers one method.
struct ControlHandler: Sendable {
  let method: String
  let answer: @Sendable (ControlService, VarlinkCall) async throws -> VarlinkReply

  /// Answers with one reply.
  init<Parameters, Answer>(
    _ method: ControlMethod<Parameters, Answer>,
    _ body: @escaping @Sendable (ControlService, Parameters, ControlCaller) async throws -> Answer
  ) {
    self.method = method.name
    answer = { service, call in
      let parameters = try Parameters(parameters: call.parameters)
      return .parameters(try await body(service, parameters, service.accounts.caller(call)).json)
    }
  }

  /// Answers with one reply or with many.
  ///
  /// - Parameter body: is told whether the caller takes many.
  init<Parameters, Answer>(
    replying method: ControlMethod<Parameters, Answer>,
    _ body: @escaping @Sendable (ControlService, Parameters, Bool) async throws -> VarlinkReply
  ) {
    self.method = method.name
    answer = { service, call in
      try await body(service, try Parameters(parameters: call.parameters), call.hasMore)
    }
  }

  /// Answers with many replies, which hold the answers' JSON.
  init<Parameters, Answer>(
    following method: ControlMethod<Parameters, Answer>,
    _ body: @escaping @Sendable (ControlService, Parameters, ControlCaller) async throws -> VarlinkReplies
  ) {
    self.method = method.name
    answer = { service, call in
      let parameters = try Parameters(parameters: call.parameters)
      guard call.hasMore else { return .expectedMore }
      return .replies(try await body(service, parameters, service.accounts.caller(call)))
    }
  }
}

extension VarlinkReply {
  /// An error of the interface.
  fileprivate static func failure(_ failure: any ControlFailure) -> VarlinkReply {
    .failure(name: type(of: failure).fullName, parameters: failure.json)
  }
}
