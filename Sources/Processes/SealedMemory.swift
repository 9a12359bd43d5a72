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

  private static let chunkSize = 64 << 10

  /// All that an open descriptor still has to give.
  public static func read(descriptor: Int32, limit: Int) throws(Failure) -> [UInt8] {
    // Not an array: most files are small, and clearing the memory for them would take longer than reading them.
    try unsafe withUnsafeTemporaryAllocation(byteCount: chunkSize, alignment: 16) { chunk in
      Result { () throws(Failure) in
        var bytes: [UInt8] = []
        while true {
          let count = unsafe Glibc.read(descriptor, chunk.baseAddress, chunk.count)
          if count < 0, errno == EINTR { continue }
          guard count >= 0 else { throw .unreadable(SystemError("it cannot be read")) }
          guard count > 0 else { return bytes }
          unsafe bytes.append(contentsOf: chunk[..<count])
          guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
        }
      }
    }.get()
  }
}
