import CLinux
import Glibc

/// The socket of journald, to which nothing is sent that would have to wait. Use it from one thread.
final class JournalSocket {
  /// What came of a message.
  enum Answer {
    case sent
    /// There is no room for it now.
    case full
    /// The message itself is not one that it takes.
    case refused
    /// There is no journald at the moment, or no descriptor to reach it.
    case unavailable
  }

  private let path: String
  /// -1 while there is none.
  private(set) var descriptor: Int32 = -1

  init(path: String) {
    self.path = path
  }

  deinit { disconnect() }

  /// Sends a message as one datagram, or, where that would be too large, as sealed memory.
  func send(_ message: [UInt8]) -> Answer {
    // A socket that was made anew, as of a journald that was restarted with it, is found at the second try.
    for _ in 1...2 where connect() {
      switch attempt(message) {
      case 0: return .sent
      case EAGAIN, EINTR: return .full
      case ECONNREFUSED, ECONNRESET, ENOTCONN, EPIPE: disconnect()
      case EINVAL, E2BIG: return .refused
      default: return .unavailable
      }
    }
    return .unavailable
  }

  private func attempt(_ message: [UInt8]) -> Int32 {
    let error = unsafe message.withUnsafeBytes { unsafe linux_send(descriptor, $0.baseAddress, $0.count) }
    guard error == EMSGSIZE || error == ENOBUFS else { return error }
    let memory = unsafe message.withUnsafeBytes { bytes in
      unsafe bytes.baseAddress.map { unsafe linux_sealed_memory($0, bytes.count) } ?? -1
    }
    guard memory >= 0 else { return errno }
    defer { close(memory) }
    return linux_send_descriptor(descriptor, memory)
  }

  private func connect() -> Bool {
    if descriptor < 0 { descriptor = unsafe linux_datagrams_to(path) }
    return descriptor >= 0
  }

  private func disconnect() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }
}
