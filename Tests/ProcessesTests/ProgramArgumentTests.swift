import Processes
import Testing

@Suite("An argument of the program")
struct ProgramArgumentTests {
  @Test(
    "keeps its bytes, whatever they are",
    arguments: [
      [], Array("plain".utf8), Array("größer 🐈 \u{10FFFD}".utf8), [0x61, 0xFF, 0x62], [0xC3], [0xE2, 0x82],
      [0xF0, 0x9F, 0x90, 0xFF, 0x88], [0xED, 0xA0, 0x80], Array("\u{10F780}\u{10F7FF}".utf8), Array(0x80...0xFF),
      Array("e\u{301}".utf8) + [0x80],
    ] as [[UInt8]])
  func bytes(bytes: [UInt8]) {
    let text = ProgramArguments.text(of: bytes)
    #expect(ProgramArguments.bytes(of: text) == bytes)
    let isPlain = String(validating: bytes, as: UTF8.self).map {
      $0.unicodeScalars.allSatisfy { $0.value < 0x10_F780 || $0.value > 0x10_F7FF }
    }
    #expect(ProgramArguments.isText(text) == (isPlain ?? false))
  }

  @Test(
    "is shown with those bytes escaped that are no UTF-8",
    arguments: [
      ([0x61, 0xFF, 0x62], #"a\xffb"#), (Array("größer".utf8), "größer"), ([0xC3, 0x28], #"\xc3("#),
      (Array("é".utf8) + [0xE9], #"é\xe9"#),
    ] as [([UInt8], String)])
  func shown(bytes: [UInt8], expected: String) {
    #expect(ProgramArguments.shown(ProgramArguments.text(of: bytes)) == expected)
  }

  @Test("stays in its place within a longer text")
  func part() {
    let option = ProgramArguments.text(of: Array("--output=".utf8) + [0xFF])
    #expect(option.hasPrefix("--output="))
    #expect(ProgramArguments.bytes(of: String(option.dropFirst("--output=".count))) == [0xFF])
  }
}
