import RunConstraint
import Testing

@testable import HostIdentity

@Suite("A host constraint that means this machine under another name")
struct OwnNameTests {
  /// Debian's /etc/hosts, and no other resolver.
  private static let debian = TestMachine(
    name: "web2",
    names: [
      "web2": TestMachine.resolved("127.0.1.1", canonicalName: "web2.example.com"),
      "web2.example.com": TestMachine.resolved("127.0.1.1", canonicalName: "web2.example.com"),
      "localhost": TestMachine.resolved("127.0.0.1", canonicalName: "localhost"),
    ], otherwise: .unknown(reason: "Temporary failure in name resolution"))

  @Test(
    "matches without case and trailing dot, by its full name, and by any name of a loopback address",
    arguments: [
      "web2", "WEB2", "web2.", "Web2.", "web2.example.com", "WEB2.Example.COM", "web2.example.com.", "localhost",
      "127.0.0.1", "127.0.1.1", "::1", "::ffff:127.0.0.1",
    ])
  func debian(value: String) async throws {
    #expect(try await Self.debian.answer(value) == .matches)
    var unconnected = Self.debian
    unconnected.addresses = []
    #expect(try await unconnected.answer(value) == .matches)
  }

  @Test("does not match what merely begins or ends like it", arguments: ["web", "web22", "web2.example.org", "xweb2"])
  func others(value: String) async throws {
    var machine = Self.debian
    machine.otherwise = .nothing
    #expect(try await machine.answer(value) == .doesNotMatch(value: value, reason: TestMachine.noHost))
  }

  @Test(
    "matches however the kernel has its name",
    arguments: [("WEB2", "web2"), ("web2.", "web2"), ("Web2.Example.com.", "web2.example.com")])
  func spelling(own: String, value: String) async throws {
    #expect(try await TestMachine(name: own).answer(value) == .matches)
    #expect(try await TestMachine(name: own).answer(value.uppercased() + ".") == .matches)
  }

  @Test("matches by its full name where the address is translated and not its own")
  func translated() async throws {
    let public6 = TestMachine.resolved("203.0.113.5", canonicalName: "Web2.example.com")
    var machine = TestMachine(name: "web2", names: ["web2": public6, "web2.example.com": public6])
    #expect(try await machine.answer("web2.example.com") == .matches)
    machine.names["web2"] = .unknown(reason: "try again")
    #expect(
      try await machine.answer("web2.example.com")
        == .couldNotBeChecked(value: "web2.example.com", reason: "try again"))
    machine.names["web2"] = .nothing
    #expect(
      try await machine.answer("web2.example.com")
        == .doesNotMatch(value: "web2.example.com", reason: TestMachine.otherHost))
  }

  @Test("is never an empty name or the kernel's placeholder", arguments: ["", "(none)", "."])
  func nameless(own: String) async throws {
    #expect(
      try await TestMachine(name: own).answer("beta") == .doesNotMatch(value: "beta", reason: TestMachine.noHost))
  }
}
