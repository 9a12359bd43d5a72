import Glibc

/// The first bytes of a file, which tell the system what executes it.
struct ProgramStart {
  /// How an ELF file begins. Source: elf(5).
  static let elf: [UInt8] = [0x7F, 0x45, 0x4C, 0x46]
  /// Where linkers put the name of the loader is well within this.
  private static let length = 4096
  /// How far the kernel reads in a first line. Source: BINPRM_BUF_SIZE in linux/binfmts.h.
  private static let lineLimit = 256

  let bytes: [UInt8]

  /// Reads them; nil where the path is of no ordinary file that may be read.
  init?(of path: String) {
    // A named pipe would make who opens it wait for a writer.
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var bytes = [UInt8](repeating: 0, count: Self.length)
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
    guard count >= 0 else { return nil }
    self.bytes = Array(bytes.prefix(count))
  }

  /// The interpreter that the first line names behind `#!`, nil where there is none.
  var interpreter: String? {
    guard bytes.starts(with: "#!".utf8) else { return nil }
    let line = bytes.prefix(Self.lineLimit).dropFirst(2).prefix { $0 != 0x0A && $0 != 0 }
    let name = line.drop(while: Self.isBlank).prefix { !Self.isBlank($0) }
    return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// The loader that a little-endian ELF file asks for, nil where there is none.
  ///
  /// Source: elf(5), the program header PT_INTERP.
  var loader: String? {
    guard bytes.starts(with: Self.elf), bytes.count > 64, bytes[5] == 1 else { return nil }
    let isLong = bytes[4] == 2
    let width = isLong ? 8 : 4
    let table = number(at: isLong ? 32 : 28, width)
    guard table < bytes.count else { return nil }
    let entry = number(at: isLong ? 54 : 42, 2), count = number(at: isLong ? 56 : 44, 2)
    for position in 0..<count {
      let header = table + position * entry
      guard header + entry <= bytes.count else { return nil }
      guard number(at: header, 4) == 3 else { continue }
      let start = number(at: header + (isLong ? 8 : 4), width), length = number(at: header + (isLong ? 32 : 16), width)
      guard start < bytes.count, length <= bytes.count - start else { return nil }
      return String(decoding: bytes[start..<start + length].prefix { $0 != 0 }, as: UTF8.self)
    }
    return nil
  }

  /// The little-endian number at a place; too large a one for any file is as good as any other.
  private func number(at offset: Int, _ width: Int) -> Int {
    guard offset + width <= bytes.count else { return 0 }
    return Int(clamping: bytes[offset..<offset + width].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }
}
