import Glibc
import Processes
import Synchronization

/// A socket of datagrams that is read when the test wants it.
final class Recorder: Sendable {
  /// One message, and the seals of the memory that it came in, nil for a datagram of its own.
  struct Message: Hashable, Sendable {
    let bytes: [UInt8]
    let seals: Int32?
  }

  let path: String
  private let descriptor: Int32
  private let isOpen = Atomic(true)

  /// Listens at a path, at which nobody may listen yet.
  init(_ path: String) throws {
    self.path = path
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    // What never comes is a failure, and no test that never ends.
    var limit = timeval(tv_sec: 600, tv_usec: 0)
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    let status = unsafe withUnsafePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard status == 0 else { throw SystemError("'\(path)' cannot be bound") }
  }

  deinit { end() }

  /// Ends, with its name: at once, whoever still has it.
  func remove() {
    _ = unsafe unlink(path)
    end()
  }

  private func end() { if isOpen.exchange(false, ordering: .relaxed) { close(descriptor) } }

  /// The next message; waits for it.
  func next() throws -> Message {
    var buffer = [UInt8](repeating: 0, count: 16 << 20)
    var control = [UInt8](repeating: 0, count: 64)
    let (count, controlLength) = unsafe buffer.withUnsafeMutableBytes { buffer in
      unsafe control.withUnsafeMutableBytes { control in
        var vector = unsafe iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
        return unsafe withUnsafeMutablePointer(to: &vector) { vector in
          var header = unsafe msghdr()
          unsafe header.msg_iov = vector
          unsafe header.msg_iovlen = 1
          unsafe header.msg_control = control.baseAddress
          unsafe header.msg_controllen = control.count
          let count = unsafe recvmsg(descriptor, &header, 0)
          return (count, unsafe header.msg_controllen)
        }
      }
    }
    guard count >= 0 else { throw SystemError("nothing was received") }
    guard controlLength > 0 else { return Message(bytes: Array(buffer.prefix(count)), seals: nil) }
    // Behind a length, a level and a type. Source: cmsg(3).
    let memory = unsafe control.withUnsafeBytes { unsafe $0.load(fromByteOffset: 16, as: Int32.self) }
    defer { close(memory) }
    lseek(memory, 0, SEEK_SET)
    return Message(
      bytes: try BoundedFile.read(descriptor: memory, limit: 64 << 20), seals: fcntl(memory, Self.getSeals))
  }

  private static let getSeals: Int32 = 1034
}
