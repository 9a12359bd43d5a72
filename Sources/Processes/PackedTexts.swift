import Glibc

/// Texts as C wants a list of them: one behind the other in one piece of memory, each with a NUL at its end.
struct PackedTexts {
  private var bytes: [UInt8] = []
  private var starts: [Int] = []
  /// The first text that holds a NUL itself: C would take that for its end.
  private(set) var broken: String?

  init(_ texts: [String]) {
    for text in texts {
      let start = bytes.count
      starts.append(start)
      bytes += text.utf8
      bytes.append(0)
      let length = unsafe bytes.withUnsafeBytes { unsafe strlen($0.baseAddress! + start) }
      if broken == nil, start + Int(length) + 1 < bytes.count { broken = text }
    }
  }

  /// Calls the body with the pointers to the texts, and a null pointer behind them.
  func withPointers<Result>(_ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result) -> Result {
    unsafe bytes.withUnsafeBytes { bytes in
      let first = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
      let pointers = unsafe starts.map { unsafe first.map { [start = $0] in unsafe $0 + start } } + [nil]
      return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
    }
  }
}
