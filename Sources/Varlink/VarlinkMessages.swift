public import JSON

/// A call that arrived.
public struct VarlinkCall: Sendable {
  /// The interface, as in `io.factotum.Scheduler`.
  public let interface: String
  /// The method within the interface, as in `Reload`.
  public let method: String
  public let parameters: JSONValue
  /// Whether the caller takes more than one reply.
  public let hasMore: Bool
  /// The number of the user who calls, as the kernel knows it.
  public let user: UInt32

  /// The method with its interface.
  public var fullMethod: String { "\(interface).\(method)" }
}

/// What a call is answered with.
public enum VarlinkReply: Sendable {
  case parameters(JSONValue)
  /// An error of the interface, with its full name.
  case failure(name: String, parameters: JSONValue)
  /// Reply after reply; only for a call that takes more than one.
  case replies(VarlinkReplies)

  /// The one message, nil where there are many.
  var message: VarlinkMessage? {
    switch self {
    case .parameters(let parameters): .last(parameters)
    case .failure(let name, let parameters):
      VarlinkMessage(["error": .string(name), "parameters": parameters], isLast: true)
    case .replies: nil
    }
  }
}

/// A reply as it goes over the wire, which many clients can be sent.
public struct VarlinkMessage: Sendable {
  let bytes: [UInt8]
  /// Whether nothing follows it.
  let isLast: Bool

  fileprivate init(_ json: JSONValue, isLast: Bool) {
    bytes = Array(json.compactText.utf8) + [0]
    self.isLast = isLast
  }

  /// One of several replies; others follow.
  public static func continuing(_ parameters: JSONValue) -> VarlinkMessage {
    VarlinkMessage(["parameters": parameters, "continues": true], isLast: false)
  }

  /// The only or the last reply.
  public static func last(_ parameters: JSONValue) -> VarlinkMessage {
    VarlinkMessage(["parameters": parameters], isLast: true)
  }

  /// An error, after which nothing follows.
  public static func failure(name: String, _ parameters: JSONValue) -> VarlinkMessage {
    VarlinkMessage(["error": .string(name), "parameters": parameters], isLast: true)
  }
}

/// The replies of one call, asked for one batch after the other: the next only once the client has taken what came before,
/// so that a slow client holds up nobody, and fills no memory.
public struct VarlinkReplies: Sendable {
  let next: @Sendable () async -> [VarlinkMessage]
  let end: @Sendable () -> Void

  /// Names where replies come from.
  ///
  /// - Parameters:
  ///   - next: waits for replies and returns those at hand; none where there will never be one again.
  ///   - end: called once, when no more replies are wanted; a `next` that waits must return then.
  public init(next: @escaping @Sendable () async -> [VarlinkMessage], end: @escaping @Sendable () -> Void) {
    self.next = next
    self.end = end
  }
}

/// The errors that every service has. Source: varlink.org, org.varlink.service.
extension VarlinkReply {
  static func interfaceNotFound(_ name: String) -> VarlinkReply {
    .failure(name: "org.varlink.service.InterfaceNotFound", parameters: ["interface": .string(name)])
  }

  /// The interface has no such method.
  public static func methodNotFound(_ name: String) -> VarlinkReply {
    .failure(name: "org.varlink.service.MethodNotFound", parameters: ["method": .string(name)])
  }

  /// A parameter is missing, unknown or of the wrong kind.
  public static func invalidParameter(_ name: String) -> VarlinkReply {
    .failure(name: "org.varlink.service.InvalidParameter", parameters: ["parameter": .string(name)])
  }

  /// The method has many replies, and the caller takes one.
  public static var expectedMore: VarlinkReply {
    .failure(name: "org.varlink.service.ExpectedMore", parameters: [:])
  }
}

/// A call as it is read from the wire; nil where it is no call.
struct IncomingCall {
  let call: VarlinkCall
  let isOneWay: Bool

  init?(_ bytes: some Collection<UInt8>, from user: UInt32) {
    guard let message = try? JSONValue.parse(bytes: Array(bytes)), let name = message["method"]?.string,
      let dot = name.lastIndex(of: ".")
    else { return nil }
    let parameters = message["parameters"].flatMap { $0.isNull ? nil : $0 } ?? [:]
    guard parameters.object != nil else { return nil }
    isOneWay = message["oneway"]?.bool ?? false
    call = VarlinkCall(
      interface: String(name[..<dot]), method: String(name[name.index(after: dot)...]), parameters: parameters,
      hasMore: message["more"]?.bool ?? false, user: user)
  }
}
