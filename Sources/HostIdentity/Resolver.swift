import Glibc
import RunConstraint

/// What came of looking a name up.
enum Lookup: Sendable, Hashable {
  /// Its addresses, and its name with the domain.
  case addresses(Set<HostAddress>, canonicalName: String? = nil)
  /// The name does not resolve, for good.
  case nothing
  /// Nobody can tell for now: the resolver did not answer, said to ask again, or lacked something.
  case unknown(reason: String)
}

/// The C library's resolver.
enum Resolver {
  /// Asks for all addresses of a name; may block for as long as it likes.
  static func resolve(_ name: String) -> Lookup {
    var number = in_addr()
    // Such as 0x7f.1, which the resolver takes for an address.
    guard unsafe inet_aton(name, &number) == 0 else { return .nothing }
    let lookup = ask(name, family: AF_UNSPEC)
    guard lookup.status == noAddress else { return lookup.result }
    // It says so too where the answer for one family was empty and the other one's server failed.
    for family in [AF_INET, AF_INET6] {
      let single = ask(name, family: family).result
      if single != .nothing { return single }
    }
    return .nothing
  }

  /// GNU's codes for a name without addresses (of the wanted kind), from netdb.h.
  private static let noAddress: Int32 = -5
  private static let noAddressOfFamily: Int32 = -9

  private static func ask(_ name: String, family: Int32) -> (status: Int32, result: Lookup) {
    var hints = unsafe addrinfo()
    unsafe hints.ai_family = family
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_CANONNAME
    var first: UnsafeMutablePointer<addrinfo>?
    errno = 0
    let status = unsafe getaddrinfo(name, nil, &hints, &first)
    guard status == 0 else { return (status, failure(status, errno)) }
    defer { unsafe freeaddrinfo(first) }
    var found: Set<HostAddress> = []
    var canonicalName: String?
    var next = unsafe first
    while let entry = unsafe next?.pointee {
      unsafe next = entry.ai_next
      if let name = unsafe entry.ai_canonname { canonicalName = unsafe String(cString: name) }
      if let socket = unsafe entry.ai_addr, let address = unsafe HostAddress(socket) { found.insert(address) }
    }
    return (status, found.isEmpty ? .nothing : .addresses(found, canonicalName: canonicalName))
  }

  /// - Parameter number: the system's error number, which tells a shortage that the resolver's own code hides: without a
  ///   descriptor for /etc/hosts it says that there is no such name.
  static func failure(_ status: Int32, _ number: Int32) -> Lookup {
    if status == EAI_SYSTEM || [EMFILE, ENFILE, ENOMEM, ENOBUFS].contains(number) {
      return .unknown(reason: unsafe String(cString: strerror(number)))
    }
    return [EAI_NONAME, noAddress, noAddressOfFamily].contains(status)
      ? .nothing : .unknown(reason: unsafe String(cString: gai_strerror(status)))
  }
}
