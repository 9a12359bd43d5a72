import Glibc
import JSON
import Synchronization

@testable import Varlink

/// A service that echoes, fails, never answers, and counts.
enum EchoService {
  static let service = service(Counter())

  /// - Parameter counter: from which `Count` has its replies.
  static func service(_ counter: Counter) -> VarlinkService {
    let interface = VarlinkService.Interface(name: "io.test.Echo", description: "interface io.test.Echo\n")
    return VarlinkService(vendor: "v", product: "p", version: "1", url: "u", interface: interface) { call in
      switch call.method {
      case "Echo": return .parameters(call.parameters)
      case "Who": return .parameters(["user": .integer(Int(call.user))])
      case "Fail": return .failure(name: "io.test.Echo.No", parameters: ["why": "because"])
      case "Count":
        guard call.hasMore else { return .expectedMore }
        return .replies(counter.replies(to: call.parameters["to"]?.integer, pad: call.parameters["pad"]?.integer ?? 0))
      default: return .methodNotFound(call.method)
      }
    }
  }

  /// Counts from 1, as far as it is asked; without an end it waits where it is told to.
  final class Counter: Sendable {
    private struct State {
      var asked = 0
      var ended = 0
      var waiting: [CheckedContinuation<[VarlinkMessage], Never>] = []
    }
    private let state = Mutex(State())

    /// How many batches were asked for, and how many callers are gone.
    var asked: Int { state.withLock { $0.asked } }
    var ended: Int { state.withLock { $0.ended } }

    /// - Parameter end: the last number; nil for none ever.
    func replies(to end: Int?, pad: Int) -> VarlinkReplies {
      let position = Mutex(0)
      let padding = JSONValue.string(String(repeating: "x", count: pad))
      return VarlinkReplies {
        self.state.withLock { $0.asked += 1 }
        guard end != 0 else {
          return await withCheckedContinuation { continuation in self.state.withLock { $0.waiting.append(continuation) }
          }
        }
        let number = position.withLock { position in
          position += 1
          return position
        }
        let parameters: JSONValue = ["n": .integer(number), "pad": padding]
        return [number == end ? .last(parameters) : .continuing(parameters)]
      } end: {
        let waiting = self.state.withLock { state in
          state.ended += 1
          defer { state.waiting = [] }
          return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: []) }
      }
    }
  }
}

/// A client that sends what it likes, on a thread that may wait.
final class RawClient: Sendable {
  let descriptor: Int32

  /// Connects.
  init(path: String) throws {
    guard var address = UnixAddress(path) else { throw VarlinkClientError.noAnswer(path: path, reason: "path") }
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard unsafe address.with({ unsafe connect(descriptor, $0, $1) }) == 0 else {
      throw VarlinkClientError.notRunning(path: path)
    }
  }

  deinit { close(descriptor) }

  /// Sends all of it, or as much as the other side takes before it closes.
  func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  func send(_ text: String) { send(Array(text.utf8) + [0]) }

  /// Reads until the other side closes, or has sent this many messages.
  func read(messages: Int) -> [String] {
    var answer: [UInt8] = []
    var ends = 0
    var chunk = [UInt8](repeating: 0, count: 65536)
    while ends < messages {
      let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { break }
      answer += chunk[..<count]
      ends += chunk[..<count].count { $0 == 0 }
    }
    return answer.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether the other side has closed; waits until it has said something or closed.
  func isClosed() -> Bool {
    var byte: UInt8 = 0
    return unsafe Glibc.read(descriptor, &byte, 1) <= 0
  }
}
