import RunConstraint
import Testing

@testable import HostIdentity

/// A machine whose every property a test decides.
struct TestMachine {
  var name = "alpha"
  var addresses = ["10.0.0.7", "fd00::7"]
  var withoutAddress: [String] = []
  var fault: InterfaceFault?
  var uptime: Duration = .seconds(86_400)
  /// What names resolve to; others are unknown for good.
  var names: [String: Lookup] = [:]
  var otherwise = Lookup.nothing

  func answer(_ values: String...) async throws -> ConstraintAnswer {
    await check.answer(try values.map { try HostConstraint.parse("host,\($0)") })
  }

  var check: HostConstraintCheck {
    let own = Set(addresses.compactMap { HostAddress(literal: $0) })
    let interfaces = InterfaceAddresses(
      all: own.union([HostAddress(literal: "127.0.0.1")].compactMap(\.self)),
      interfaces: Dictionary(uniqueKeysWithValues: own.map { ($0, "eth0") }), hasExternal: !own.isEmpty,
      hasAssigned: own.contains { !$0.isLinkLocal }, withoutAddress: withoutAddress)
    return HostConstraintCheck(
      .init(
        name: { name }, addresses: { fault.map { .failure($0) } ?? .success(interfaces) }, uptime: { uptime },
        lookUp: { names[$0] ?? otherwise }))
  }

  static func resolved(_ texts: String..., canonicalName: String? = nil) -> Lookup {
    .addresses(Set(texts.compactMap { HostAddress(literal: $0) }), canonicalName: canonicalName)
  }

  static let noAddresses =
    "could not find any non-loopback IPv4 addresses in the network interfaces; do you have a working network interface card?"
  static let noHost = "could not find any IPv4 addresses for the supplied hostname"
  static let otherHost = "failed to match any of the interface addresses to the found host addresses"
}

@Suite("Host constraints")
struct HostConstraintCheckTests {
  @Test(
    "match by name, by star, by address of either kind, and by what a name resolves to",
    arguments: ["*", "alpha", "10.0.0.7", "fd00::7", "FD00:0::7", "::ffff:10.0.0.7", "etl"])
  func matches(value: String) async throws {
    let machine = TestMachine(names: ["etl": TestMachine.resolved("10.0.0.7")])
    #expect(try await machine.answer(value) == .matches)
  }

  @Test(
    "tell what matched",
    arguments: [
      (["*"], "any host"), (["alpha"], "host name alpha"), (["10.0.0.7"], "10.0.0.7 on eth0"),
      (["etl"], "10.0.0.7 on eth0"), (["beta", "fd00::7"], "fd00::7 on eth0"),
      (["127.0.0.9"], "loopback address 127.0.0.9"),
      (["beta"], nil), ([], nil),
    ] as [([String], String?)])
  func match(values: [String], match: String?) async throws {
    let machine = TestMachine(names: ["etl": TestMachine.resolved("10.0.0.7")])
    let constraints = try values.map { try HostConstraint.parse("host,\($0)") }
    #expect(await machine.check.answerWithMatch(constraints).match == match)
  }

  @Test("match by IPv6 as by IPv4: one such address is an address, and may be what a name resolves to")
  func sixteen() async throws {
    var machine = TestMachine(addresses: ["fd00::7"], names: ["etl": TestMachine.resolved("10.0.0.8", "fd00::7")])
    #expect(try await machine.answer("etl") == .matches)
    #expect(try await machine.answer("beta") == .doesNotMatch(value: "beta", reason: TestMachine.noHost))
    machine.otherwise = .unknown(reason: "asked")
    #expect(try await machine.answer("FD00:0::7") == .matches)
    #expect(try await machine.answer("fd00::8") == .doesNotMatch(value: "fd00::8", reason: TestMachine.otherHost))
  }

  @Test("on a machine without an address say so, whatever the resolver knows")
  func addressless() async throws {
    let machine = TestMachine(
      addresses: [], names: ["gamma": TestMachine.resolved("10.0.0.8")], otherwise: .unknown(reason: "asked"))
    for value in ["beta", "gamma", "fd00::7"] {
      #expect(try await machine.answer(value) == .doesNotMatch(value: value, reason: TestMachine.noAddresses))
    }
    #expect(try await machine.answer("alpha") == .matches)
  }

  @Test("say why they do not match, in the words that users' scripts know")
  func reasons() async throws {
    let machine = TestMachine(names: ["beta": TestMachine.resolved("10.0.0.8")])
    #expect(try await machine.answer("beta") == .doesNotMatch(value: "beta", reason: TestMachine.otherHost))
    #expect(try await machine.answer("gamma") == .doesNotMatch(value: "gamma", reason: TestMachine.noHost))
    #expect(try await machine.answer("10.0.0.9") == .doesNotMatch(value: "10.0.0.9", reason: TestMachine.otherHost))
    #expect(try await machine.answer("Beta.") == .doesNotMatch(value: "Beta.", reason: TestMachine.otherHost))
  }

  @Test("one of several is enough, and a fault of the resolver is not a no")
  func several() async throws {
    var machine = TestMachine()
    #expect(try await machine.answer("beta", "alpha") == .matches)
    #expect(try await machine.answer("beta", "gamma") == .doesNotMatch(value: "gamma", reason: TestMachine.noHost))
    machine.otherwise = .unknown(reason: "try again")
    #expect(
      try await machine.answer("beta", "10.0.0.9") == .couldNotBeChecked(value: "beta", reason: "try again"))
    #expect(try await machine.answer("beta", "alpha") == .matches)
    #expect(await machine.check.answer([]) == .matches)
  }

  @Test("a name that resolves to no address is told apart from one that nobody can look up")
  func nowhere() async throws {
    let machine = TestMachine(
      names: ["beta": TestMachine.resolved("10.0.0.8"), "gamma": .unknown(reason: "try again")])
    for (value, expected) in [
      ("delta", true), ("beta", false), ("gamma", false), ("alpha", false), ("*", false), ("10.0.0.9", false),
    ] {
      #expect(await machine.check.resolvesNowhere(try HostConstraint.parse("host,\(value)")) == expected, "\(value)")
    }
  }

  @Test("the real machine matches its own name, and not one that cannot exist")
  func real() async throws {
    #expect(await HostConstraintCheck().answer([try HostConstraint.parse("host,\(HostNames.own)")]) == .matches)
    #expect(await HostNames.lookUp("localhost", within: .seconds(600)) != .nothing)
    #expect(await HostNames.lookUp("localhost", within: .zero) != .nothing)
    let interfaces = try InterfaceAddresses.current()
    #expect(
      interfaces.all.contains { $0.isLoopback } && interfaces.hasExternal == interfaces.all.contains { !$0.isLoopback })
  }
}
