import RunConstraint
import Testing

@testable import HostIdentity

@Suite("Host constraints")
struct HostConstraintCheckTests {
  private func check(
    addresses: [String] = ["10.0.0.7", "fd00::7"], lookup: Lookup = .nothing
  ) -> HostConstraintCheck {
    HostConstraintCheck(
      ownName: { "alpha" }, ownAddresses: { Set(addresses.compactMap { HostAddress(literal: $0) }) },
      lookUp: { _ in lookup })
  }

  private func answer(_ check: HostConstraintCheck, _ values: String...) async throws -> ConstraintAnswer {
    await check.answer(try values.map { try HostConstraint.parse("host,\($0)") })
  }

  private static let noAddresses =
    "could not find any non-loopback IPv4 addresses in the network interfaces; do you have a working network interface card?"
  private static let noHost = "could not find any IPv4 addresses for the supplied hostname"
  private static let otherHost = "failed to match any of the interface addresses to the found host addresses"

  @Test(
    "match by name, by star, by address of either kind, and by what a name resolves to",
    arguments: ["*", "alpha", "10.0.0.7", "fd00::7", "etl"])
  func matches(value: String) async throws {
    let resolved = Lookup.addresses([try #require(HostAddress(literal: "10.0.0.7"))])
    #expect(try await answer(check(lookup: resolved), value) == .matches)
  }

  @Test("match by IPv6 as by IPv4: one such address is an address, and may be what a name resolves to")
  func sixteen() async throws {
    let alone = ["fd00::7"]
    let resolved = Lookup.addresses(Set(["10.0.0.8", "fd00::7"].compactMap { HostAddress(literal: $0) }))
    #expect(try await answer(check(addresses: alone, lookup: resolved), "etl") == .matches)
    #expect(try await answer(check(addresses: alone, lookup: .unknown(reason: "asked")), "FD00:0::7") == .matches)
    #expect(
      try await answer(check(addresses: alone, lookup: .unknown(reason: "asked")), "fd00::8")
        == .doesNotMatch(value: "fd00::8", reason: Self.otherHost))
    #expect(try await answer(check(addresses: alone), "beta") == .doesNotMatch(value: "beta", reason: Self.noHost))
  }

  @Test("without an address nobody is asked anything")
  func addressless() async throws {
    let check = check(addresses: [], lookup: .unknown(reason: "asked"))
    for value in ["beta", "fd00::7"] {
      #expect(try await answer(check, value) == .doesNotMatch(value: value, reason: Self.noAddresses))
    }
    #expect(try await answer(check, "alpha") == .matches)
  }

  @Test("say why they do not match, in the words that users' scripts know")
  func reasons() async throws {
    let other = Lookup.addresses([try #require(HostAddress(literal: "10.0.0.8"))])
    #expect(try await answer(check(lookup: other), "beta") == .doesNotMatch(value: "beta", reason: Self.otherHost))
    #expect(try await answer(check(), "beta") == .doesNotMatch(value: "beta", reason: Self.noHost))
    #expect(try await answer(check(), "10.0.0.9") == .doesNotMatch(value: "10.0.0.9", reason: Self.otherHost))
    #expect(
      try await answer(check(addresses: [], lookup: other), "beta")
        == .doesNotMatch(value: "beta", reason: Self.noAddresses))
    #expect(try await answer(check(), "Alpha") == .doesNotMatch(value: "Alpha", reason: Self.noHost))
  }

  @Test("one of several is enough, and a fault of the resolver is not a no")
  func several() async throws {
    let fault = Lookup.unknown(reason: "try again")
    #expect(try await answer(check(), "beta", "alpha") == .matches)
    #expect(try await answer(check(), "beta", "gamma") == .doesNotMatch(value: "gamma", reason: Self.noHost))
    #expect(
      try await answer(check(lookup: fault), "beta", "10.0.0.9")
        == .couldNotBeChecked(value: "beta", reason: "try again"))
    #expect(try await answer(check(lookup: fault), "beta", "alpha") == .matches)
    #expect(await check().answer([]) == .matches)
  }

  @Test("the real machine matches its own name, and not one that cannot exist")
  func real() async throws {
    #expect(try await answer(HostConstraintCheck(), HostNames.own) == .matches)
    #expect(await HostNames.lookUp("localhost", within: .seconds(600)) != .nothing)
    #expect(await HostNames.lookUp("localhost", within: .zero) != .nothing)
  }
}
