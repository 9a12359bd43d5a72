import Glibc
import RunConstraint
import Synchronization
import Testing

@testable import HostIdentity

@Suite("A host constraint that nobody can check for now")
struct PassingFaultTests {
  @Test("is no 'no' where the interfaces cannot be read, unless they do not matter")
  func interfaces() async throws {
    let machine = TestMachine(
      fault: InterfaceFault(reason: "Too many open files"), names: ["loop": TestMachine.resolved("127.0.1.1")])
    #expect(
      try await machine.answer("10.0.0.9")
        == .couldNotBeChecked(
          value: "10.0.0.9", reason: "the network interfaces cannot be read: Too many open files"))
    for value in ["alpha", "*", "::1", "loop"] { #expect(try await machine.answer(value) == .matches) }
  }

  @Test(
    "is no 'no' in the first minutes after boot where an interface may still be given its address",
    arguments: [
      ([], [], "no network interface has an address yet, 299 s after boot"),
      (["fe80::1"], ["eth0"], "network interface 'eth0' has no address yet, 299 s after boot"),
      (["169.254.7.7"], ["eth0"], "network interface 'eth0' has no address yet, 299 s after boot"),
      (["10.0.0.7"], ["eth1", "eth2"], "network interface 'eth1' has no address yet, 299 s after boot"),
    ] as [([String], [String], String)])
  func booting(addresses: [String], withoutAddress: [String], reason: String) async throws {
    var machine = TestMachine(addresses: addresses, withoutAddress: withoutAddress, uptime: .seconds(299))
    for lookup in [Lookup.nothing, .unknown(reason: "try again"), TestMachine.resolved("10.0.0.8")] {
      machine.otherwise = lookup
      #expect(try await machine.answer("beta") == .couldNotBeChecked(value: "beta", reason: reason))
    }
    #expect(try await machine.answer("10.0.0.9") == .couldNotBeChecked(value: "10.0.0.9", reason: reason))
    #expect(try await machine.answer("alpha") == .matches)
    machine.uptime = .seconds(300)
    let final = addresses.isEmpty ? TestMachine.noAddresses : TestMachine.otherHost
    #expect(try await machine.answer("10.0.0.9") == .doesNotMatch(value: "10.0.0.9", reason: final))
  }

  @Test("is a 'no' right after boot where every interface has its address")
  func booted() async throws {
    let machine = TestMachine(uptime: .seconds(1))
    #expect(try await machine.answer("beta") == .doesNotMatch(value: "beta", reason: TestMachine.noHost))
  }

  @Test(
    "is no 'no' where the resolver failed or lacked something",
    arguments: [
      (EAI_AGAIN, 0, "Temporary failure in name resolution"), (EAI_MEMORY, 0, "Memory allocation failure"),
      (EAI_SYSTEM, EACCES, "Permission denied"), (EAI_FAIL, 0, "Non-recoverable failure in name resolution"),
      (EAI_NONAME, EMFILE, "Too many open files"), (EAI_NONAME, ENFILE, "Too many open files in system"),
      (EAI_AGAIN, ENOMEM, "Cannot allocate memory"),
    ] as [(Int32, Int32, String)])
  func resolver(status: Int32, number: Int32, reason: String) {
    #expect(Resolver.failure(status, number) == .unknown(reason: reason))
  }

  @Test("is a 'no' where the resolver knows that there is no address", arguments: [EAI_NONAME, -5, -9])
  func resolved(status: Int32) {
    #expect(Resolver.failure(status, 0) == .nothing)
    #expect(Resolver.failure(status, ENOENT) == .nothing)
  }

  @Test("numbers that only the C library takes for addresses mean no host", arguments: ["0x7f.1", "2130706433"])
  func numbers(name: String) {
    #expect(Resolver.resolve(name) == .nothing)
  }

  @Test("a name that hangs is asked for once, and holds up no other")
  func hanging() async throws {
    let asked = Mutex(0)
    let release = Gate()
    let names = (0..<3).map { _ in "hanging-\(UInt64.random(in: 0 ... .max)).example" }
    for _ in 0..<40 {
      let lookup = await HostNames.lookUp(names[0], within: .zero) { _ in
        asked.withLock { $0 += 1 }
        release.wait()
        return .nothing
      }
      #expect(lookup == .unknown(reason: "the resolver did not answer within 0 s"))
    }
    #expect(asked.withLock { $0 } <= 1)
    #expect(await HostNames.lookUp(names[1], within: .seconds(600)) { _ in .nothing } == .nothing)
    async let late = HostNames.lookUp(names[0], within: .seconds(600)) { _ in .unknown(reason: "asked twice") }
    release.open()
    // It joined the first one, or came after it had ended.
    #expect([.nothing, .unknown(reason: "asked twice")].contains(await late))
  }
}

/// Lets a thread wait until a test says so.
private final class Gate: Sendable {
  private let isOpen = Mutex(false)

  func open() { isOpen.withLock { $0 = true } }

  func wait() {
    while !isOpen.withLock({ $0 }) { usleep(1000) }
  }
}
