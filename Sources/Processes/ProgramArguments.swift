import Glibc

/// The arguments that this program was started with.
///
/// File names are bytes, and a `String` has no place for those that are no UTF-8: the standard library replaces them.
/// Here each becomes a character for private use, which `bytes` turns back. Where an argument has such a character of
/// its own accord, its bytes are treated alike, so that nothing is lost.
public enum ProgramArguments {
  /// What stands for the bytes from 0x80 on.
  private static let marks: ClosedRange<UInt32> = 0x10_F780...0x10_F7FF

  /// The arguments behind the program's name.
  public static var current: [String] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { position in
      unsafe CommandLine.unsafeArgv[position].map { argument in
        let bytes = unsafe UnsafeRawBufferPointer(start: argument, count: strlen(argument))
        return unsafe text(of: Array(bytes))
      }
    }
  }

  /// Bytes as a text from which `bytes` gets them back.
  public static func text(of bytes: [UInt8]) -> String {
    if let text = String(validating: bytes, as: UTF8.self), isText(text) { return text }
    var scalars = String.UnicodeScalarView()
    var rest = bytes[...]
    while let first = rest.first {
      let scalar = (1...4).lazy.compactMap { Self.scalar(of: rest.prefix($0)) }.first
      scalars.append(scalar ?? Unicode.Scalar(marks.lowerBound - 0x80 + UInt32(first)) ?? "\u{FFFD}")
      rest = rest.dropFirst(scalar.map { UTF8.width($0) } ?? 1)
    }
    return String(scalars)
  }

  /// The bytes of an argument, or of a part of one.
  public static func bytes(of argument: String) -> [UInt8] {
    argument.unicodeScalars.flatMap { scalar in byte(of: scalar).map { [$0] } ?? Array(String(scalar).utf8) }
  }

  /// Whether all of an argument is UTF-8.
  public static func isText(_ argument: String) -> Bool {
    // Nearly every argument, without a look at each character.
    argument.utf8.allSatisfy { $0 < 0xF4 } || !argument.unicodeScalars.contains { byte(of: $0) != nil }
  }

  /// A text in which arguments are quoted, for people: each byte that is no UTF-8 as `\\xHH`.
  public static func shown(_ text: String) -> String {
    guard !isText(text) else { return text }
    return text.unicodeScalars.map { scalar in
      byte(of: scalar).map { "\\x" + String($0, radix: 16) } ?? String(scalar)
    }.joined()
  }

  private static func byte(of scalar: Unicode.Scalar) -> UInt8? {
    marks.contains(scalar.value) ? UInt8(scalar.value - marks.lowerBound + 0x80) : nil
  }

  /// The character that the bytes are, nil where they are none, or stand for a byte.
  private static func scalar(of bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
    guard let text = String(validating: bytes, as: UTF8.self), text.unicodeScalars.count == 1, isText(text) else {
      return nil
    }
    return text.unicodeScalars.first
  }
}
