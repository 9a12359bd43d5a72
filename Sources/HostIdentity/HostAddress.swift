import Glibc

/// An IPv4 or IPv6 address.
public struct HostAddress: Hashable, Sendable {
  /// Four or sixteen bytes, in network order.
  public let bytes: [UInt8]

  /// Whether it has four bytes.
  public var isIPv4: Bool { bytes.count == 4 }

  /// Reads an address literal such as `10.0.0.1` or `fe80::1`; nil where the text is none.
  public init?(literal text: String) {
    var four = in_addr(), sixteen = in6_addr()
    if unsafe inet_pton(AF_INET, text, &four) == 1 {
      bytes = unsafe withUnsafeBytes(of: four) { unsafe Array($0) }
    } else if unsafe inet_pton(AF_INET6, text, &sixteen) == 1 {
      bytes = unsafe withUnsafeBytes(of: sixteen) { unsafe Array($0) }
    } else {
      return nil
    }
  }

  /// Takes the address out of a socket address; nil where it is of another family.
  init?(_ address: UnsafePointer<sockaddr>) {
    switch Int32(unsafe address.pointee.sa_family) {
    case AF_INET:
      bytes = unsafe address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
        unsafe withUnsafeBytes(of: address.pointee.sin_addr) { unsafe Array($0) }
      }
    case AF_INET6:
      bytes = unsafe address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
        unsafe withUnsafeBytes(of: address.pointee.sin6_addr) { unsafe Array($0) }
      }
    default: return nil
    }
  }

  /// The addresses of this machine's interfaces that are up, loopback aside.
  static func ofInterfaces() -> Set<HostAddress> {
    var first: UnsafeMutablePointer<ifaddrs>?
    guard unsafe getifaddrs(&first) == 0 else { return [] }
    defer { unsafe freeifaddrs(first) }
    var found: Set<HostAddress> = []
    var next = unsafe first
    while let interface = unsafe next {
      unsafe next = interface.pointee.ifa_next
      let flags = unsafe Int32(bitPattern: interface.pointee.ifa_flags)
      guard flags & Int32(IFF_LOOPBACK) == 0, let address = unsafe interface.pointee.ifa_addr,
        let address = unsafe HostAddress(address)
      else { continue }
      found.insert(address)
    }
    return found
  }
}
