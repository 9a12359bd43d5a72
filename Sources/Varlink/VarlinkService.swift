import JSON

/// What a service says about itself, and its interfaces.
public struct VarlinkService: Sendable {
  /// An interface and its description in Varlink's own language.
  public struct Interface: Sendable {
    public let name: String
    public let description: String

    /// Describes an interface.
    public init(name: String, description: String) {
      self.name = name
      self.description = description
    }
  }

  public let vendor: String
  public let product: String
  public let version: String
  public let url: String
  public let interface: Interface
  /// Answers a call to the interface.
  public let answer: @Sendable (VarlinkCall) async -> VarlinkReply

  /// Describes a service with one interface.
  public init(
    vendor: String, product: String, version: String, url: String, interface: Interface,
    answer: @escaping @Sendable (VarlinkCall) async -> VarlinkReply
  ) {
    self.vendor = vendor
    self.product = product
    self.version = version
    self.url = url
    self.interface = interface
    self.answer = answer
  }

  private static let ownInterface = Interface(
    name: "org.varlink.service",
    description: """
      interface org.varlink.service

      method GetInfo() -> (vendor: string, product: string, version: string, url: string, interfaces: []string)
      method GetInterfaceDescription(interface: string) -> (description: string)

      error InterfaceNotFound (interface: string)
      error MethodNotFound (method: string)
      error MethodNotImplemented (method: string)
      error InvalidParameter (parameter: string)
      error PermissionDenied ()
      error ExpectedMore ()
      """)

  /// Answers any call, those that every service has included.
  func reply(to call: VarlinkCall) async -> VarlinkReply {
    if call.interface == interface.name { return await answer(call) }
    guard call.interface == Self.ownInterface.name else { return .interfaceNotFound(call.interface) }
    switch call.method {
    case "GetInfo":
      return .parameters([
        "vendor": .string(vendor), "product": .string(product), "version": .string(version), "url": .string(url),
        "interfaces": [.string(Self.ownInterface.name), .string(interface.name)],
      ])
    case "GetInterfaceDescription":
      guard let name = call.parameters["interface"]?.string else { return .invalidParameter("interface") }
      let known = [Self.ownInterface, interface].first { $0.name == name }
      return known.map { .parameters(["description": .string($0.description)]) } ?? .interfaceNotFound(name)
    default: return .methodNotFound("\(call.interface).\(call.method)")
    }
  }
}
