import Glibc

/// What lies in a directory.
public enum DirectoryNames {
  /// The names, in no order; none where there is no such directory.
  ///
  /// - Throws: `SystemError` where it cannot be read, and so nobody knows what is in it.
  public static func all(in path: String) throws(SystemError) -> [String] {
    guard let directory = unsafe opendir(path) else {
      guard errno != ENOENT else { return [] }
      throw SystemError("'\(path)' cannot be listed")
    }
    defer { unsafe closedir(directory) }
    return unsafe read(directory).map { String(decoding: $0.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self) }
  }

  /// The names in an open directory as C has them, since they need not be texts; at most that many.
  static func names(in descriptor: Int32, limit: Int) -> [[CChar]] {
    let own = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard own >= 0 else { return [] }
    guard let directory = unsafe fdopendir(own) else {
      close(own)
      return []
    }
    defer { unsafe closedir(directory) }
    return unsafe read(directory, limit: limit)
  }

  private static func read(_ directory: OpaquePointer, limit: Int = .max) -> [[CChar]] {
    var names: [[CChar]] = []
    while names.count < limit, let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe bytes.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
      }
      if name != [0x2E, 0], name != [0x2E, 0x2E, 0] { names.append(name) }
    }
    return names
  }
}
