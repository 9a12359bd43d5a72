import Glibc

/// What a client has sent and is not taken yet.
struct IncomingMessages {
  private var bytes: [UInt8] = []
  /// How many bytes were looked at and hold no end of a message: a client that sends byte by byte costs no more.
  private var searched = 0

  /// How many bytes wait.
  var count: Int { bytes.count }

  mutating func append(_ chunk: ArraySlice<UInt8>) { bytes += chunk }

  /// The next whole message without its end; nil where there is none yet.
  mutating func takeMessage() -> [UInt8]? {
    guard let end = bytes[searched...].firstIndex(of: 0) else {
      searched = bytes.count
      return nil
    }
    let message = Array(bytes[..<end])
    bytes.removeFirst(end + 1)
    searched = 0
    return message
  }
}

/// What a client is to be sent.
struct OutgoingBytes {
  /// What became of sending.
  enum Progress {
    case done
    /// The client has to take something first; whether it has taken anything.
    case blocked(hasMoved: Bool)
    case failed
  }

  private var bytes: [UInt8] = []
  private var sent = 0

  var isEmpty: Bool { sent == bytes.count }

  mutating func append(_ more: [UInt8]) {
    if isEmpty {
      bytes = more
      sent = 0
    } else {
      bytes += more
    }
  }

  /// Sends as much as the socket takes.
  mutating func send(to descriptor: Int32) -> Progress {
    let start = sent
    while !isEmpty {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.send(descriptor, buffer.baseAddress! + sent, buffer.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return .blocked(hasMoved: sent > start) }
      guard count > 0 else { return .failed }
      sent += count
    }
    bytes = []
    sent = 0
    return .done
  }
}
