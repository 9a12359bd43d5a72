import Glibc
import JSON
import Queues
import Testing

@testable import Varlink

/// What clients do to a service that are broken, or mean it harm.
@Suite("A hostile client stalls nobody")
struct HostileClientTests {
  private let path = "/tmp/factotum-hostile-\(getpid())-\(UInt64.random(in: 0 ... .max))"
  private let counter = EchoService.Counter()

  private func server(_ change: (inout VarlinkServer.Limits) -> Void = { _ in }) throws -> VarlinkServer {
    var limits = VarlinkServer.Limits()
    change(&limits)
    return try VarlinkServer(path: path, group: nil, service: EchoService.service(counter), limits: limits)
  }

  private func expectService(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let answer = try await VarlinkClient.call("io.test.Echo.Echo", ["a": 1], socket: path, deadline: .seconds(600))
    #expect(answer == ["a": 1], sourceLocation: sourceLocation)
  }

  @Test("that opens a thousand connections and says nothing: the longest idle makes room")
  func thousandIdle() async throws {
    let server = try server { $0.deadline = .seconds(3600) }
    let clients = try (0..<1000).map { _ in try RawClient(path: path) }
    for _ in 0..<5 { try await expectService() }
    // The first are gone, the last are not.
    #expect(await onThread { clients[0].isClosed() })
    let last = clients[999]
    #expect(
      await onThread {
        last.send(#"{"method":"io.test.Echo.Echo"}"#); return last.read(messages: 1)
      } == [#"{"parameters":{}}"#])
    await server.stop()
    withExtendedLifetime(clients) {}
  }

  @Test("that keeps all its places busy: it gets no more, and they are free once its time is over")
  func thousandHalves() async throws {
    let server = try server {
      $0.deadline = .seconds(5)
      $0.connections = 40
      $0.connectionsOfUser = 20
    }
    let half = Array(#"{"method":"#.utf8)
    let clients = try (0..<1000).map { _ in
      let client = try RawClient(path: path)
      client.send(half)
      return client
    }
    #expect(await onThread { clients.allSatisfy { $0.isClosed() } })
    try await expectService()
    await server.stop()
  }

  @Test("that sends its call byte by byte is answered, and a large one costs no more than its bytes")
  func byteByByte() async throws {
    let server = try server()
    let client = try RawClient(path: path)
    let call = #"{"method":"io.test.Echo.Echo","parameters":{"a":"\#(String(repeating: "y", count: 100_000))"}}"#
    let answers = await onThread {
      for byte in Array(call.utf8) + [0] { client.send([byte]) }
      return client.read(messages: 1)
    }
    #expect(answers.first?.utf8.count == 100_023)
    await server.stop()
  }

  @Test("that takes nothing of a large reply is dropped after its time, and one that takes it slowly is not")
  func slowReaders() async throws {
    let server = try server { $0.deadline = .seconds(6) }
    let large = #"{"method":"io.test.Echo.Echo","parameters":{"a":"\#(String(repeating: "y", count: 1_000_000))"}}"#
    let lazy = try RawClient(path: path)
    lazy.send(large)
    let slow = try RawClient(path: path)
    slow.send(large)
    let taken = await onThread {
      var count = 0
      var byte = [UInt8](repeating: 0, count: 65536)
      // Slower than the deadline as a whole, never as slow in a part.
      while count < 1_000_024 {
        let got = unsafe byte.withUnsafeMutableBytes { unsafe Glibc.read(slow.descriptor, $0.baseAddress, $0.count) }
        guard got > 0 else { break }
        count += got
        usleep(400_000)
      }
      return count
    }
    #expect(taken == 1_000_024)
    try await expectService()
    // What was in the socket comes, then nothing more.
    let rest = await onThread { lazy.read(messages: 1).joined().utf8.count }
    #expect(rest < 1_000_000)
    await server.stop()
  }

  @Test(
    "that sends garbage is dropped",
    arguments: [
      String(repeating: "[", count: 500_000), String(repeating: #"{"a":"#, count: 100_000),
      #"{"method":"io.test.Echo.Echo","method":"io.test.Echo.Echo"}"#,
      #"{"method":"io.test.Echo.Echo","parameters":[]}"#,
      "\u{FEFF}{}", #"{"method":"."#, "GET / HTTP/1.1\r\n\r\n",
    ])
  func garbage(text: String) async throws {
    let server = try server()
    let client = try RawClient(path: path)
    client.send(text)
    #expect(await onThread { client.isClosed() })
    try await expectService()
    await server.stop()
  }

  @Test("that sends a megabyte and more is dropped, and a little less is a call")
  func size() async throws {
    let server = try server()
    for (count, isTaken) in [((1 << 20) - 100, true), (1 << 20, false), (5 << 20, false)] {
      let client = try RawClient(path: path)
      let text = #"{"method":"io.test.Echo.Echo","parameters":{"a":"\#(String(repeating: "y", count: count))"}}"#
      let answers = await onThread {
        client.send(text)
        return client.read(messages: 1)
      }
      #expect(answers.count == (isTaken ? 1 : 0))
    }
    try await expectService()
    await server.stop()
  }
}

@Suite("A call with many replies")
struct ManyRepliesTests {
  private let path = "/tmp/factotum-replies-\(getpid())-\(UInt64.random(in: 0 ... .max))"
  private let counter = EchoService.Counter()

  private func server(_ change: (inout VarlinkServer.Limits) -> Void = { _ in }) throws -> VarlinkServer {
    var limits = VarlinkServer.Limits()
    change(&limits)
    return try VarlinkServer(path: path, group: nil, service: EchoService.service(counter), limits: limits)
  }

  @Test("gets them in order, all but the last marked that others follow, and then further calls are answered")
  func inOrder() async throws {
    let server = try server()
    let client = try RawClient(path: path)
    let answers = await onThread {
      client.send(#"{"method":"io.test.Echo.Count","parameters":{"to":3},"more":true}"#)
      client.send(#"{"method":"io.test.Echo.Echo"}"#)
      return client.read(messages: 4)
    }
    #expect(
      answers == [
        #"{"parameters":{"n":1,"pad":""},"continues":true}"#, #"{"parameters":{"n":2,"pad":""},"continues":true}"#,
        #"{"parameters":{"n":3,"pad":""}}"#, #"{"parameters":{}}"#,
      ])
    #expect(counter.ended == 1)
    await server.stop()
  }

  @Test("is refused where it was not said that there may be more than one, and knows who calls")
  func expected() async throws {
    let server = try server()
    let error = await #expect(throws: VarlinkClientError.self) {
      try await VarlinkClient.call("io.test.Echo.Count", socket: path)
    }
    #expect(error == .failure(name: "org.varlink.service.ExpectedMore", parameters: "{}"))
    #expect(try await VarlinkClient.call("io.test.Echo.Who", socket: path) == ["user": .integer(Int(geteuid()))])
    await server.stop()
  }

  @Test("is forgotten once its client is gone, whether it waits for replies or for the client")
  func gone() async throws {
    let server = try server()
    for pad in [0, 100_000] {
      let before = counter.ended
      var client: RawClient? = try RawClient(path: path)
      client?.send(
        #"{"method":"io.test.Echo.Count","parameters":{"to":\#(pad == 0 ? 0 : 1_000_000),"pad":\#(pad)},"more":true}"#)
      try await eventually { counter.asked > 0 }
      client = nil
      try await eventually { counter.ended == before + 1 }
    }
    #expect(try await VarlinkClient.call("io.test.Echo.Echo", socket: path) == [:])
    await server.stop()
  }

  @Test("asks for no more than its client takes, and drops it where it takes nothing")
  func slow() async throws {
    let server = try server { $0.deadline = .milliseconds(300) }
    let client = try RawClient(path: path)
    client.send(#"{"method":"io.test.Echo.Count","parameters":{"pad":50000},"more":true}"#)
    try await eventually { counter.ended == 1 }
    // A socket holds some hundred kilobytes.
    #expect(counter.asked < 100)
    withExtendedLifetime(client) {}
    await server.stop()
  }

  @Test("may be silent for longer than a client may be")
  func silent() async throws {
    let server = try server { $0.deadline = .seconds(2) }
    let client = try RawClient(path: path)
    client.send(#"{"method":"io.test.Echo.Count","parameters":{"to":0},"more":true}"#)
    try await eventually { counter.asked == 1 }
    let other = try RawClient(path: path)
    other.send(Array("{".utf8))
    // When the half message has been dropped, the silent one would have been, too.
    #expect(await onThread { other.isClosed() })
    #expect(counter.ended == 0)
    withExtendedLifetime(client) {}
    await server.stop()
    #expect(counter.ended == 1)
  }

  private func eventually(_ condition: () -> Bool) async throws {
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(600)
    while !condition() {
      try #require(clock.now < deadline)
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}
