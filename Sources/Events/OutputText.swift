/// A line of a task's output as the journal shows it, with the bytes that were printed where they differ.
///
/// Source: `scheduling.md`, section 5.
public struct OutputText: Sendable, Hashable {
  /// One line of printable UTF-8.
  public let message: String
  /// The line's own bytes, nil where they are those of the message.
  public let raw: [UInt8]?
}

/// Makes printable text of one stream of a task's output.
///
/// Escape sequences are dropped, also one that pieces of a long line cut; other control characters become visible,
/// bytes that are not UTF-8 U+FFFD; of frames that a carriage return ends the last one that shows something is kept.
public struct OutputReader: Sendable, Hashable {
  private var sequence: EscapeSequence?

  /// A reader at the beginning of a line.
  public init() {}

  /// Whether the stream stands at the beginning of a line, or anywhere outside an escape sequence.
  public var isInText: Bool { sequence == nil }

  /// Reads a line, or a piece of a long one.
  ///
  /// - Parameter isContinued: whether the line goes on with the next bytes.
  public mutating func read(_ bytes: ArraySlice<UInt8>, isContinued: Bool) -> OutputText {
    if isInText, bytes.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x09 }) {
      return OutputText(message: String(decoding: bytes, as: UTF8.self), raw: nil)
    }
    var frames = Frames()
    // What may turn out to be no sequence, and is shown then.
    var held = ""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch sequence?.take(scalar) {
      case .goesOn:
        held.unicodeScalars.append(scalar)
        continue
      case .ends:
        (sequence, held) = (nil, "")
        continue
      case .breaks:
        frames.append(held.visible)
        (sequence, held) = (nil, "")
      case nil: break
      }
      switch scalar {
      case "\u{1B}": (sequence, held) = (EscapeSequence(), "\u{1B}")
      case "\r": frames.endFrame()
      default: frames.append(scalar)
      }
    }
    if !isContinued {
      frames.append(held.visible)
      sequence = nil
    }
    let message = frames.text
    return OutputText(message: message, raw: bytes.elementsEqual(message.utf8) ? nil : Array(bytes))
  }
}

/// What a terminal would show one after the other in the same line.
private struct Frames {
  private var current = ""
  private var kept: String?

  mutating func append(_ text: String) { current += text }

  mutating func append(_ scalar: Unicode.Scalar) {
    if scalar.isPrintable { current.unicodeScalars.append(scalar) } else { current += scalar.visible }
  }

  mutating func endFrame() {
    if !isBlank { kept = current }
    current = ""
  }

  /// The last frame that shows something.
  var text: String { isBlank ? kept ?? current : current }

  private var isBlank: Bool { current.unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}
