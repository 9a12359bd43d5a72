import Dispatch
import Glibc
import RunConstraint
import Synchronization

/// Names of hosts, and their addresses.
enum HostNames {
  /// The name of this machine, as the kernel has it.
  static var own: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard unsafe gethostname(&buffer, buffer.count - 1) == 0 else { return "" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// How many names may be waiting for the resolver at once; one that hangs holds its thread until it returns.
  private static let limit = 32
  /// Who waits for which name: a name that hangs is asked for once, however many want to know.
  private static let waiting = Mutex<[String: [OneAnswer]]>([:])
  private static let deadlines = DispatchQueue(label: "factotum.lookup-deadlines")

  /// Looks a name up on a thread of its own, and waits for it no longer than the deadline.
  static func lookUp(
    _ name: String, within deadline: Duration,
    asking resolver: @escaping @Sendable (String) -> Lookup = Resolver.resolve
  ) async -> Lookup {
    await withCheckedContinuation { continuation in
      let answer = OneAnswer(continuation)
      switch join(name, answer) {
      case .first:
        let hasThread = LookupThread.run { finish(name, with: resolver(name)) }
        if !hasThread { finish(name, with: .unknown(reason: "the system has no thread left for the lookup")) }
      case .another: break
      case .tooMany: return answer.give(.unknown(reason: "\(limit) lookups are waiting for the resolver already"))
      }
      let milliseconds = Int(deadline / .milliseconds(1))
      deadlines.asyncAfter(deadline: .now() + .milliseconds(milliseconds)) {
        answer.give(.unknown(reason: "the resolver did not answer within \(deadline.components.seconds) s"))
      }
    }
  }

  private enum Place {
    case first, another, tooMany
  }

  private static func join(_ name: String, _ answer: OneAnswer) -> Place {
    waiting.withLock { waiting in
      if waiting[name] != nil {
        waiting[name]?.append(answer)
        return .another
      }
      guard waiting.count < limit else { return .tooMany }
      waiting[name] = [answer]
      return .first
    }
  }

  private static func finish(_ name: String, with lookup: Lookup) {
    for answer in waiting.withLock({ $0.removeValue(forKey: name) }) ?? [] { answer.give(lookup) }
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
