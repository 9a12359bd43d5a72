import Diagnostics
import Testing

@Suite("A mistake in what a user wrote")
struct DiagnosticsTests {
  @Test("is shown with its place, its line, a caret below it and the way out")
  func full() {
    let mistake = Diagnostic(.error, code: "E110", "no", at: SourceSpan(line: 2, column: 3, length: 2), hint: "do this")
    #expect(mistake.rendered(file: "f", source: "one\nab cd\n") == "f:2:3: error E110: no\n  ab cd\n    ^~\n  do this")
    #expect(mistake.rendered(file: nil, source: nil) == "2:3: error E110: no\n  do this")
  }

  @Test("is shown without a line where it has none, or the line is not there")
  func partial() {
    #expect(Diagnostic(.warning, "careful").rendered(file: "f", source: "x") == "f: warning: careful")
    let beyond = Diagnostic(.error, "gone", at: SourceSpan(line: 9, column: 1, length: 1))
    #expect(beyond.rendered(file: nil, source: "x") == "9:1: error: gone")
  }

  @Test("cannot command the terminal, and a line that is too long is shown around the caret")
  func hostile() {
    let mistake = Diagnostic(.error, "m", at: SourceSpan(line: 1, column: 500, length: 1))
    let text = String(repeating: "a", count: 499) + "\u{1B}" + String(repeating: "b", count: 499)
    let lines = mistake.rendered(file: nil, source: text).split(separator: "\n")
    #expect(lines.count == 3 && lines.allSatisfy { $0.count <= 170 && !$0.contains("\u{1B}") })
    #expect(lines[2].last == "^")
    #expect(lines[1].dropFirst(lines[2].count - 1).first == " ")
  }

  @Test(
    "names the nearest name there is, if one is near",
    arguments: [("crom", "cron"), ("timezoen", "timezone"), ("xyzzy", nil), ("", nil)] as [(String, String?)])
  func nearest(text: String, name: String?) {
    #expect(nearestName(to: text, among: ["cron", "timezone", "factfile"]) == name)
  }
}
