import Glibc
import JSON
import Testing

/// The unit's settings about security, as systemd judges them.
@Suite("The unit")
struct Hardening {
  static let path = HeldScript.checkout + "/systemd/factotum.service"
  /// What `systemd-analyze security --offline=true cron.service` says of Debian 12's cron.
  static let cron = 9.6

  @Test("is less exposed than cron's")
  func exposure() async throws {
    let result = try await runCommand(["systemd-analyze", "security", "--offline=true", "--no-pager", Self.path])
    let line = try #require(result.output.split(separator: "\n").last, "\(result)")
    let words = line.split(separator: " ")
    let figure = try #require(words.compactMap { Double($0) }.first, "\(line)")
    #expect(figure < Self.cron)
  }

  @Test("gives a reason for each directive that it leaves out")
  func reasons() async throws {
    let unit = try await runCommand(["cat", Self.path]).output
    let words = Set(unit.split { !$0.isLetter }.map(String.init))
    let result = try await runCommand([
      "systemd-analyze", "security", "--offline=true", "--no-pager", "--json=short", Self.path,
    ])
    let directives = try #require(try JSONValue.parse(result.output).array)
    #expect(directives.count > 50)
    for directive in directives where directive["set"]?.bool == false {
      for name in (directive["name"]?.string ?? "").split(separator: "/") {
        let word = String(name.prefix { $0 != "=" })
        #expect(words.contains(word), "\(word) is neither set nor explained")
      }
    }
  }

  @Test(
    "is valid, as are the examples beside it",
    arguments: ["systemd/factotum.service", "etc/examples/factotum-user.service"])
  func valid(path: String) async throws {
    // The programs need not be installed here.
    let script = """
      directory=$(mktemp -d); trap 'rm -r "$directory"' EXIT
      sed 's,/usr/bin/factotum[a-z]*,/bin/true,' "$0" >"$directory/factotum.service"
      systemd-analyze verify --man=no "$directory/factotum.service" 2>&1
      """
    let result = try await runCommand(["bash", "-c", script, "\(HeldScript.checkout)/\(path)"])
    #expect(result.status == 0 && result.output.isEmpty, "\(result)")
  }
}
