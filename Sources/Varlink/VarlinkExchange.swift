import Glibc
import JSON

/// One connection to a service, on a thread that may wait.
struct VarlinkExchange {
  private let path: String
  private let descriptor: Int32
  private var received: [UInt8] = []
  private var searched = 0

  /// Connects.
  ///
  /// - Parameter deadline: how long to wait for each part of a reply; nil for ever.
  init(path: String, deadline: Duration?) throws(VarlinkClientError) {
    self.path = path
    guard var address = UnixAddress(path) else { throw .noAnswer(path: path, reason: "the path is too long") }
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .noAnswer(path: path, reason: Self.systemReason) }
    if let deadline {
      let (seconds, attoseconds) = deadline.components
      var limit = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
      for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
      }
    }
    guard unsafe address.with({ unsafe connect(descriptor, $0, $1) }) == 0 else {
      let number = errno
      Glibc.close(descriptor)
      switch number {
      case ENOENT, ECONNREFUSED: throw .notRunning(path: path)
      case EACCES, EPERM: throw .notPermitted(path: path)
      default: throw .noAnswer(path: path, reason: unsafe String(cString: strerror(number)))
      }
    }
  }

  func close() { Glibc.close(descriptor) }

  func send(_ call: JSONValue) throws(VarlinkClientError) {
    var rest = (Array(call.compactText.utf8) + [0])[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw .noAnswer(path: path, reason: Self.systemReason) }
      rest = rest.dropFirst(count)
    }
  }

  /// Waits for the next reply.
  mutating func reply() throws(VarlinkClientError) -> (parameters: JSONValue, continues: Bool) {
    let bytes = try message()
    guard let reply = try? JSONValue.parse(bytes: bytes) else {
      throw .noAnswer(path: path, reason: "the reply is no JSON")
    }
    if let name = reply["error"]?.string {
      throw .failure(name: name, parameters: (reply["parameters"] ?? [:]).compactText)
    }
    return (reply["parameters"] ?? [:], reply["continues"]?.bool ?? false)
  }

  private mutating func message() throws(VarlinkClientError) -> [UInt8] {
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      if let end = received[searched...].firstIndex(of: 0) {
        let message = Array(received[..<end])
        received.removeFirst(end + 1)
        searched = 0
        return message
      }
      searched = received.count
      let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw .noAnswer(path: path, reason: count == 0 ? "the connection was closed" : Self.systemReason)
      }
      received += chunk[..<count]
    }
  }

  private static var systemReason: String {
    errno == EAGAIN ? "none came in time" : unsafe String(cString: strerror(errno))
  }
}
