import CLinux
import Glibc

/// A text handed to another process as memory that nobody can change any more.
public enum SealedMemory {
  /// A descriptor from which the bytes can be read, once, from their beginning; the caller closes it.
  ///
  /// - Throws: `SystemError` where there is no descriptor or no memory left.
  public static func descriptor(holding bytes: [UInt8]) throws(SystemError) -> Int32 {
    let descriptor = unsafe bytes.withUnsafeBytes { bytes in
      unsafe bytes.baseAddress.map { unsafe linux_sealed_memory($0, bytes.count) } ?? -1
    }
    guard descriptor >= 0 else { throw SystemError("\(bytes.count) bytes cannot be handed over") }
    return descriptor
  }
}

/// Reading whole files, up to a limit.
public enum BoundedFile {
  /// Why a file could not be read.
  public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    case unreadable(SystemError)
    case tooLarge(limit: Int)

    public var description: String {
      switch self {
      case .unreadable(let error): error.description
      case .tooLarge(let limit): "it is larger than the limit of \(limit) bytes"
      }
    }
  }

  /// All that an open descriptor still has to give.
  public static func read(descriptor: Int32, limit: Int) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(SystemError("it cannot be read")) }
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
      guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
    }
  }
}
