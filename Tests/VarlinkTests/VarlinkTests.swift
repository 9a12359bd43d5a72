import Glibc
import JSON
import Queues
import Testing

@testable import Varlink

@Suite("The control socket")
struct VarlinkTests {
  private let path = "/tmp/factotum-varlink-\(getpid())-\(UInt64.random(in: 0 ... .max))"

  private func server(limits: VarlinkServer.Limits = .init()) throws -> VarlinkServer {
    try VarlinkServer(path: path, group: nil, service: EchoService.service, limits: limits)
  }

  /// Sends raw bytes and reads until the other side closes, or has sent this many messages.
  private func talk(_ bytes: [UInt8], messages: Int) async throws -> [String] {
    let client = try RawClient(path: path)
    return await onThread {
      client.send(bytes)
      return client.read(messages: messages)
    }
  }

  private func message(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }

  @Test("answers a call, and tells errors from answers")
  func calls() async throws {
    let server = try server()
    let large = String(repeating: "x", count: 900_000)
    let answer = try await VarlinkClient.call("io.test.Echo.Echo", ["a": [1, "é", .string(large)]], socket: path)
    #expect(answer == ["a": [1, "é", .string(large)]])
    let failed = await #expect(throws: VarlinkClientError.self) {
      try await VarlinkClient.call("io.test.Echo.Fail", socket: path)
    }
    #expect(failed == .failure(name: "io.test.Echo.No", parameters: #"{"why":"because"}"#))
    await server.stop()
    let gone = await #expect(throws: VarlinkClientError.self) {
      try await VarlinkClient.call("io.test.Echo.Echo", socket: path)
    }
    #expect(gone == .notRunning(path: path))
  }

  @Test("describes itself as every Varlink service does")
  func introspection() async throws {
    let server = try server()
    let information = try await VarlinkClient.call("org.varlink.service.GetInfo", socket: path)
    #expect(information["interfaces"] == ["org.varlink.service", "io.test.Echo"])
    let text = try await VarlinkClient.call(
      "org.varlink.service.GetInterfaceDescription", ["interface": "io.test.Echo"], socket: path)
    #expect(text["description"] == "interface io.test.Echo\n")
    let missing = await #expect(throws: VarlinkClientError.self) {
      try await VarlinkClient.call("io.nobody.Here", socket: path)
    }
    #expect(
      missing == .failure(name: "org.varlink.service.InterfaceNotFound", parameters: #"{"interface":"io.nobody"}"#))
    await server.stop()
  }

  @Test("answers calls sent at once in their order")
  func pipelined() async throws {
    let server = try server()
    let calls = (0..<50).flatMap { message(#"{"method":"io.test.Echo.Echo","parameters":{"n":\#($0)}}"#) }
    let answers = try await talk(calls, messages: 50)
    #expect(answers == (0..<50).map { #"{"parameters":{"n":\#($0)}}"# })
    await server.stop()
  }

  @Test(
    "closes on what is no call, and lives on",
    arguments: [
      "no json", "{}", "[]", #"{"method":1}"#, #"{"method":"nodot"}"#, #"{"method":"a.b","parameters":1}"#, "",
    ])
  func malformed(text: String) async throws {
    let server = try server()
    #expect(try await talk(message(text), messages: 1).isEmpty)
    #expect(try await VarlinkClient.call("io.test.Echo.Echo", socket: path) == [:])
    await server.stop()
  }

  @Test("closes on a message that is too large, without keeping it")
  func oversized() async throws {
    let server = try server()
    #expect(try await talk(Array(repeating: 0x20, count: 3 << 20), messages: 1).isEmpty)
    #expect(try await VarlinkClient.call("io.test.Echo.Echo", socket: path) == [:])
    await server.stop()
  }

  @Test("drops a client that sends half a message, and meanwhile serves others")
  func halfSent() async throws {
    var limits = VarlinkServer.Limits()
    limits.deadline = .seconds(5)
    let server = try server(limits: limits)
    async let half = talk(Array(#"{"method":"#.utf8), messages: 1)
    #expect(try await VarlinkClient.call("io.test.Echo.Echo", socket: path) == [:])
    #expect(try await half.isEmpty)
    await server.stop()
  }

  @Test("may be used by its owner and group alone, and replaces a socket left behind")
  func mode() async throws {
    let first = try server()
    let second = try server()
    var found = stat()
    _ = unsafe stat(path, &found)
    #expect(found.st_mode & 0o777 == 0o660 && found.st_mode & S_IFMT == S_IFSOCK)
    #expect(try await VarlinkClient.call("io.test.Echo.Echo", socket: path) == [:])
    await first.stop()
    await second.stop()
    #expect(throws: VarlinkServerError.self) {
      try VarlinkServer(
        path: "/no/such/socket", group: nil,
        service: VarlinkService(
          vendor: "", product: "", version: "", url: "", interface: .init(name: "a.b", description: "")
        ) { _ in .parameters([:]) })
    }
  }
}
