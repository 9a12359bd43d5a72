import Testing

@testable import Console

@Suite("Colour")
struct ColourTests {
  @Test(
    "is refused by the variables people set for it",
    arguments: [
      (["NO_COLOR": "1"], true), (["CLICOLOR": "0"], true), (["NO_COLOR": ""], false), (["CLICOLOR": "1"], false),
      ([:], false),
    ] as [([String: String], Bool)])
  func refused(environment: [String: String], isRefused: Bool) {
    #expect(Colour.isRefused { environment[$0] } == isRefused)
  }
}
