import Dispatch
import Glibc
import Synchronization

/// What came of looking a name up.
enum Lookup: Sendable, Hashable {
  case addresses(Set<HostAddress>)
  /// The name does not resolve, for good.
  case nothing
  /// Nobody knows: the resolver did not answer, or said to ask again.
  case unknown(reason: String)
}

/// Names of hosts, and their addresses.
enum HostNames {
  /// The name of this machine, as the kernel has it.
  static var own: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard unsafe gethostname(&buffer, buffer.count - 1) == 0 else { return "" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// How many lookups may be waiting for the resolver at once; one that hangs holds its thread until it returns.
  private static let limit = 32
  private static let running = Mutex(0)
  private static let deadlines = DispatchQueue(label: "factotum.lookup-deadlines")

  /// Looks a name up on a thread of its own, and waits for it no longer than the deadline.
  static func lookUp(_ name: String, within deadline: Duration) async -> Lookup {
    let mayStart = running.withLock { running in
      guard running < limit else { return false }
      running += 1
      return true
    }
    guard mayStart else { return .unknown(reason: "\(limit) lookups wait for the resolver already") }
    return await withCheckedContinuation { continuation in
      let answer = OneAnswer(continuation)
      let hasThread = Thread.run {
        let result = resolve(name)
        running.withLock { $0 -= 1 }
        answer.give(result)
      }
      guard hasThread else {
        running.withLock { $0 -= 1 }
        return answer.give(.unknown(reason: "there is no thread left to ask the resolver"))
      }
      let milliseconds = Int(deadline / .milliseconds(1))
      deadlines.asyncAfter(deadline: .now() + .milliseconds(milliseconds)) {
        answer.give(.unknown(reason: "the resolver did not answer within \(deadline.components.seconds) s"))
      }
    }
  }

  /// Asks the resolver; may block for as long as it likes.
  private static func resolve(_ name: String) -> Lookup {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var first: UnsafeMutablePointer<addrinfo>?
    let status = unsafe getaddrinfo(name, nil, &hints, &first)
    guard status == 0 else { return failure(status) }
    defer { unsafe freeaddrinfo(first) }
    var found: Set<HostAddress> = []
    var next = unsafe first
    while let entry = unsafe next {
      unsafe next = entry.pointee.ai_next
      if let socket = unsafe entry.pointee.ai_addr, let address = unsafe HostAddress(socket) { found.insert(address) }
    }
    return .addresses(found)
  }

  /// GNU's codes for a name without addresses (of the wanted kind), from netdb.h.
  private static let noAddress: Int32 = -5
  private static let noAddressOfFamily: Int32 = -9

  private static func failure(_ status: Int32) -> Lookup {
    switch status {
    case EAI_NONAME, EAI_FAMILY, noAddress, noAddressOfFamily: .nothing
    case EAI_SYSTEM: .unknown(reason: unsafe String(cString: strerror(errno)))
    default: .unknown(reason: unsafe String(cString: gai_strerror(status)))
    }
  }
}

/// The first of several answers counts.
private final class OneAnswer: Sendable {
  private let continuation: Mutex<CheckedContinuation<Lookup, Never>?>

  init(_ continuation: CheckedContinuation<Lookup, Never>) {
    self.continuation = Mutex(continuation)
  }

  func give(_ answer: Lookup) {
    continuation.withLock { continuation in
      defer { continuation = nil }
      return continuation
    }?.resume(returning: answer)
  }
}

/// A thread that may block for ever: one of a pool's would be missed.
private enum Thread {
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Runs the body on a new thread; false where there is none to be had.
  static func run(_ body: @escaping @Sendable () -> Void) -> Bool {
    var thread = pthread_t()
    let argument = unsafe Unmanaged.passRetained(Body(body)).toOpaque()
    let status = unsafe pthread_create(
      &thread, nil,
      { argument in
        let body = unsafe Unmanaged<Body>.fromOpaque(argument!).takeRetainedValue()
        body.run()
        return nil
      }, argument)
    guard status == 0 else {
      unsafe Unmanaged<Body>.fromOpaque(argument).release()
      return false
    }
    pthread_detach(thread)
    return true
  }
}
