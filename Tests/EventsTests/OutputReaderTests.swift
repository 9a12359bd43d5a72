import Events
import Testing

@Suite("What a task prints, as the journal shows it")
struct OutputReaderTests {
  /// Reads a line in one piece.
  private func read(_ bytes: [UInt8]) -> OutputText {
    var reader = OutputReader()
    return reader.read(bytes[...], isContinued: false)
  }

  @Test(
    "text that is printable is its own message", arguments: ["", "4 rows", "a\tb", "größer 日本 🐈", "\u{2028}\u{202E}"])
  func printable(text: String) {
    let read = read(Array(text.utf8))
    #expect(read.message == text && read.raw == nil)
  }

  @Test(
    "escape sequences are dropped",
    arguments: [
      ("\u{1B}[31mred\u{1B}[0m", "red"), ("\u{1B}[Kdone", "done"), ("\u{1B}[?25l\u{1B}[2J\u{1B}[1;1Hx", "x"),
      ("\u{1B}[38;2;1;2;3mx\u{1B}[38:5:1mx", "xx"), ("a\u{1B}[2 qb", "ab"), ("\u{1B}(Bx\u{1B})0y\u{1B}#8", "xy"),
      ("\u{1B}7a\u{1B}8b\u{1B}cc\u{1B}=d\u{1B}Me", "abcde"), ("\u{1B}]0;title\u{7}x", "x"),
      ("\u{1B}]8;;http://e/\u{1B}\\link\u{1B}]8;;\u{1B}\\", "link"), ("\u{1B}]0;größer\u{7}x", "x"),
      ("\u{1B}P1$r0m\u{1B}\\x\u{1B}_a\u{1B}\\y\u{1B}^b\u{1B}\\z\u{1B}Xc\u{1B}\\", "xyz"),
      ("\u{1B}]52;c;\(String(repeating: "A", count: 60_000))\u{7}x", "x"),
    ])
  func sequences(text: String, message: String) {
    let read = read(Array(text.utf8))
    #expect(read.message == message && read.raw == Array(text.utf8))
  }

  @Test(
    "what is no whole escape sequence hides nothing",
    arguments: [
      ("a\u{1B}", #"a\u001b"#), ("\u{1B}\u{1B}[31mx", #"\u001bx"#), ("\u{1B}[31", #"\u001b[31"#),
      ("\u{1B}[31é", #"\u001b[31é"#), ("\u{1B}é", #"\u001bé"#), ("\u{1B}[1 2m", #"\u001b[1 2m"#),
      ("\u{1B}]0;title", #"\u001b]0;title"#), ("\u{1B}P why it failed", #"\u001bP why it failed"#),
      ("\u{1B}]0;a\u{18}b", #"\u001b]0;a\u0018b"#), ("\u{1B}_a\u{7}b", #"\u001b_a\u0007b"#),
    ])
  func brokenSequences(text: String, message: String) {
    let read = read(Array(text.utf8))
    #expect(read.message == message && read.raw == Array(text.utf8))
  }

  @Test(
    "other control characters are visible",
    arguments: [
      ("a\u{7}b", #"a\u0007b"#), ("\0", #"\u0000"#), ("\u{8}\u{B}\u{C}", #"\u0008\u000b\u000c"#),
      ("\u{7F}", #"\u007f"#),
      ("\u{80}\u{85}\u{9B}31mx\u{9F}", #"\u0080\u0085\u009b31mx\u009f"#),
    ])
  func controls(text: String, message: String) {
    let read = read(Array(text.utf8))
    #expect(read.message == message && read.raw == Array(text.utf8))
  }

  @Test("what is no character is replaced", arguments: [0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF] as [UInt32])
  func noCharacters(value: UInt32) throws {
    let read = read(Array("a\(try #require(Unicode.Scalar(value)))b".utf8))
    #expect(read.message == "a\u{FFFD}b" && read.raw?.count == (value > 0xFFFF ? 6 : 5))
  }

  @Test(
    "bytes that are not UTF-8 are replaced, and what is around them stays",
    arguments: [
      ([0x67, 0x72, 0xFC, 0x6E], "gr\u{FFFD}n"), ([0x61, 0xC3], "a\u{FFFD}"), ([0xC0, 0x80], "\u{FFFD}\u{FFFD}"),
      ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"), ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
    ] as [([UInt8], String)])
  func notUTF8(bytes: [UInt8], message: String) {
    let read = read(bytes)
    #expect(read.message == message && read.raw == bytes)
  }

  @Test(
    "of frames that overwrite each other the last is kept that shows something",
    arguments: [
      ("10%\r20%\r30%", "30%"), ("10%\r20%\r", "20%"), ("10%\r\u{1B}[K20%\r\u{1B}[K", "20%"), ("10%\r   \r", "10%"),
      ("\r10%", "10%"), ("\r\r", ""), ("\u{1B}]0;a\r10%", "10%"), ("\u{1B}[3\r1m", "1m"),
    ])
  func frames(text: String, message: String) {
    let read = read(Array(text.utf8))
    #expect(read.message == message && read.raw == Array(text.utf8))
  }

  @Test("a sequence that two pieces of a long line share is dropped, wherever it is cut")
  func pieces() {
    let bytes = Array("a\u{1B}[38;5;1mb\u{1B}]0;title\u{1B}\\c\u{1B}(Bd".utf8)
    for cut in bytes.indices {
      var reader = OutputReader()
      let first = reader.read(bytes[..<cut], isContinued: true)
      let second = reader.read(bytes[cut...], isContinued: false)
      #expect(first.message + second.message == "abcd", "cut at \(cut)")
      #expect(reader.isInText)
    }
  }

  @Test("one that goes through many pieces hides none of the text behind it, nor the next line")
  func longSequence() {
    var reader = OutputReader()
    #expect(reader.read(Array("a\u{1B}]1337;".utf8)[...], isContinued: true).message == "a")
    let piece = [UInt8](repeating: 0x41, count: 65_536)
    for _ in 0..<3 {
      let read = reader.read(piece[...], isContinued: true)
      #expect(read.message == "" && read.raw == piece)
    }
    #expect(reader.read(Array("AA\u{7}b".utf8)[...], isContinued: false).message == "b")
    _ = reader.read(Array("\u{1B}]1337;".utf8)[...], isContinued: true)
    #expect(reader.read(Array("AA".utf8)[...], isContinued: false).message == "AA")
    #expect(reader.read(Array("next".utf8)[...], isContinued: false).message == "next")
  }
}
