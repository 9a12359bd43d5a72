import Console
import Testing

@Suite("Options in front of a command")
struct CommonOptionsTests {
  private static let options = CommonOptions(flags: ["--json", "-j"], valued: ["--socket"])

  @Test(
    "move behind it with their values, and nothing else does",
    arguments: [
      ("list", "list"), ("--json list", "list --json"), ("--socket X list", "list --socket X"),
      ("--socket=X -j list --utc", "list --socket=X -j --utc"), ("--socket list list", "list --socket list"),
      ("list --socket X", "list --socket X"), ("--other list", "--other list"), ("--json", "--json"),
      ("--json nothing", "--json nothing"), ("--socket X", "--socket X"), ("--socket", "--socket"), ("", ""),
      ("--json --other list", "--json --other list"), ("--jsonx=1 list", "--jsonx=1 list"),
      ("--json -- list", "--json -- list"),
    ])
  func moved(arguments: String, expected: String) {
    let words = arguments.split(separator: " ").map(String.init)
    let moved = Self.options.movedBehindCommand(words, commands: ["list", "status"])
    #expect(moved.joined(separator: " ") == expected)
  }
}
