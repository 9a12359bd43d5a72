import Glibc
import RunConstraint

/// Why the network interfaces cannot be read.
struct InterfaceFault: Error, Hashable, Sendable {
  let reason: String
}

/// The addresses of this machine's network interfaces at one moment.
struct InterfaceAddresses: Sendable, Hashable {
  /// All of them, those of loopback interfaces included.
  var all: Set<HostAddress> = []
  /// The interface of each, where it is known.
  var interfaces: [HostAddress: String] = [:]
  /// Whether one of them belongs to an interface other than loopback.
  var hasExternal = false
  /// Whether one of these was given to the interface, by a person or a server, and is not link-local.
  var hasAssigned = false
  /// Interfaces that are up and have no such address, sorted by name. Ports of a bridge or a bond need none.
  var withoutAddress: [String] = []

  /// Whether an address means this machine: it has it, or it is a loopback address, all of which a machine answers to.
  func contains(_ address: HostAddress) -> Bool { address.isLoopback || all.contains(address) }

  /// Asks the kernel.
  static func current() throws(InterfaceFault) -> InterfaceAddresses {
    var first: UnsafeMutablePointer<ifaddrs>?
    guard unsafe getifaddrs(&first) == 0 else { throw InterfaceFault(reason: unsafe String(cString: strerror(errno))) }
    defer { unsafe freeifaddrs(first) }
    var found = InterfaceAddresses()
    var waiting: Set<String> = [], assigned: Set<String> = []
    var next = unsafe first
    while let interface = unsafe next?.pointee {
      unsafe next = interface.ifa_next
      let name = unsafe String(cString: interface.ifa_name)
      let flags = unsafe Int32(bitPattern: interface.ifa_flags)
      let isLoopback = flags & Int32(IFF_LOOPBACK) != 0
      if !isLoopback, flags & Int32(IFF_UP) != 0 { waiting.insert(name) }
      guard let socket = unsafe interface.ifa_addr, let address = unsafe HostAddress(socket) else { continue }
      found.all.insert(address)
      found.interfaces[address] = name
      guard !isLoopback else { continue }
      found.hasExternal = true
      if !address.isLinkLocal { assigned.insert(name) }
    }
    found.hasAssigned = !assigned.isEmpty
    found.withoutAddress = waiting.subtracting(assigned).filter { !isPort($0) }.sorted()
    return found
  }

  /// Whether an interface only passes on what belongs to another one.
  private static func isPort(_ name: String) -> Bool { unsafe access("/sys/class/net/\(name)/master", F_OK) == 0 }
}

extension HostAddress {
  /// Takes the address out of a socket address; nil where it is of another family.
  init?(_ address: UnsafePointer<sockaddr>) {
    switch Int32(unsafe address.pointee.sa_family) {
    case AF_INET:
      let bytes = unsafe address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
        unsafe withUnsafeBytes(of: address.pointee.sin_addr) { unsafe Array($0) }
      }
      self.init(bytes: bytes)
    case AF_INET6:
      let bytes = unsafe address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
        unsafe withUnsafeBytes(of: address.pointee.sin6_addr) { unsafe Array($0) }
      }
      self.init(bytes: bytes)
    default: return nil
    }
  }
}
