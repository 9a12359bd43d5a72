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

@Suite("A table")
struct TextTableTests {
  @Test("has aligned columns, and no blanks at the ends of its lines, whatever is in the cells")
  func aligned() {
    var table = TextTable(heading: ["NAME", "NEXT", "LAST"])
    table.add(["über", "", ""])
    table.add(["a", "b c ", "  "])
    table.add(["", "longer than all", "d "])
    #expect(table.lines == ["NAME  NEXT             LAST", "über", "a     b c", "      longer than all  d"])
  }
}
