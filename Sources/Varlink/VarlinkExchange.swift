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

  /// Sends a call.
  ///
  /// - Parameter hasMore: whether many replies are taken.
  func send(_ method: String, _ parameters: JSONText, hasMore: Bool = false) throws(VarlinkClientError) {
    var call = JSONText()
    call.append(literally: #"{"method":"#)
    call.append(string: method)
    call.append(literally: hasMore ? #","more":true,"parameters":"# : #","parameters":"#)
    var rest = (call.bytes + parameters.bytes + [UInt8(ascii: "}"), 0])[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw .noAnswer(path: path, reason: Self.systemReason) }
      rest = rest.dropFirst(count)
    }
  }

  /// Waits for the next reply.
  ///
  /// - Parameter read: reads the parameters of one that is no error.
  mutating func reply<Value, Failure>(
    _ read: (inout JSONReader) -> Result<Value, Failure>
  ) throws(VarlinkClientError) -> (value: Result<Value, Failure>, continues: Bool) {
    var reader = JSONReader(try message())
    var value: Result<Value, Failure>?
    var parameters: [UInt8] = Array("{}".utf8)
    var error: String?
    var continues = false
    guard reader.beginObject() else { throw noJSON }
    while let name = reader.nextMember() {
      let start = reader
      switch String(decoding: reader.text(of: name), as: UTF8.self) {
      case "error": error = reader.string()
      case "continues": continues = reader.bool() ?? false
      case "parameters" where error == nil:
        value = read(&reader)
        if case .success = value { continue }
        // What stands there may belong to an error that is named later.
        reader = start
        parameters = reader.skip().map(reader.text) ?? []
      case "parameters": parameters = reader.skip().map(reader.text) ?? []
      default: break
      }
      if reader.offset == start.offset, reader.skip() == nil { throw noJSON }
    }
    if let error { throw .failure(name: error, parameters: String(decoding: parameters, as: UTF8.self)) }
    if let value { return (value, continues) }
    var empty = JSONReader(parameters)
    return (read(&empty), continues)
  }

  private var noJSON: VarlinkClientError { .noAnswer(path: path, reason: "the reply is no JSON") }

  private mutating func message() throws(VarlinkClientError) -> [UInt8] {
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      if let end = received[searched...].firstIndex(of: 0) {
        searched = 0
        guard end == received.count - 1 else {
          defer { received.removeFirst(end + 1) }
          return Array(received[..<end])
        }
        // Nothing has come after it, as is usual: it need not be copied.
        defer { received = [] }
        received.removeLast()
        return received
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
