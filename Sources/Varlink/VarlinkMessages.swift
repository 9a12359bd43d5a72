public import JSON

/// A call that arrived.
public struct VarlinkCall: Sendable {
  /// The interface, as in `io.factotum.Scheduler`.
  public let interface: String
  /// The method within the interface, as in `Reload`.
  public let method: String
  public let parameters: JSONValue
}

/// What a call is answered with.
public enum VarlinkReply: Sendable, Equatable {
  case parameters(JSONValue)
  /// An error of the interface, with its full name.
  case failure(name: String, parameters: JSONValue)

  var json: JSONValue {
    switch self {
    case .parameters(let parameters): ["parameters": parameters]
    case .failure(let name, let parameters): ["error": .string(name), "parameters": parameters]
    }
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

  /// A parameter is missing or of the wrong kind.
  public static func invalidParameter(_ name: String) -> VarlinkReply {
    .failure(name: "org.varlink.service.InvalidParameter", parameters: ["parameter": .string(name)])
  }
}

/// A call as it is read from the wire; nil where it is no call.
struct IncomingCall {
  let call: VarlinkCall
  let isOneWay: Bool

  init?(_ bytes: some Collection<UInt8>) {
    guard let message = try? JSONValue.parse(bytes: Array(bytes)), let name = message["method"]?.string,
      let dot = name.lastIndex(of: ".")
    else { return nil }
    let parameters = message["parameters"] ?? [:]
    guard parameters.object != nil else { return nil }
    isOneWay = message["oneway"]?.bool ?? false
    call = VarlinkCall(
      interface: String(name[..<dot]), method: String(name[name.index(after: dot)...]), parameters: parameters)
  }
}
