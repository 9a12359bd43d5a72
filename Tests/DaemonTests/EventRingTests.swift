import Control
import JSON
import Testing

@testable import Daemon
@testable import Varlink

@Suite("A subscriber to events")
struct EventRingTests {
  private let ring = EventRing()

  /// Publishes events; what is asked of the ring afterwards is asked after them.
  private func publish(_ count: Int) {
    for number in 0..<count { ring.publish { ControlEvent { $0.reason = "\(number)" } } }
  }

  private func subscribe(after: Int? = nil, instance: String? = nil) async -> VarlinkReplies {
    await ring.subscribe(
      SubscribeParameters {
        $0.after = after
        $0.instance = instance
      })
  }

  private func next(_ replies: VarlinkReplies) async throws -> [SubscribeAnswer] {
    try await replies.next().map { message in
      let json = try JSONValue.parse(bytes: Array(message.bytes.dropLast()))
      #expect(json["continues"] == true)
      return try SubscribeAnswer(json: json["parameters"] ?? nil)
    }
  }

  @Test("is told from where on events follow, and then has each in its order")
  func inOrder() async throws {
    publish(3)
    let replies = await subscribe()
    let first = try await next(replies)
    #expect(first.map(\.event.kind) == ["ready"] && first.map(\.sequence) == [3])
    publish(2)
    #expect(try await next(replies).map(\.sequence) == [4, 5])
    async let waiting = next(replies)
    publish(1)
    #expect(try await waiting.map(\.sequence) == [6])
    replies.end()
  }

  @Test("who comes back has what came meanwhile, as far as it is kept")
  func back() async throws {
    publish(EventRing.size + 10)
    let replies = await subscribe(after: 10, instance: ring.instance)
    #expect(try await next(replies).map(\.event.kind) == ["ready"])
    let events = try await next(replies)
    #expect(events.map(\.sequence) == Array(11...EventRing.size + 10))
    #expect(events.map(\.event.reason) == (10..<EventRing.size + 10).map { "\($0)" })
    replies.end()
  }

  @Test(
    "is told of a gap where what came meanwhile is not kept, or is of another daemon, or never was",
    arguments: [0, 9, EventRing.size + 11, -1, .min, .max])
  func lost(after: Int) async throws {
    publish(EventRing.size + 10)
    let gap = try await next(await subscribe(after: after))
    #expect(gap.map(\.event.kind) == ["gap"] && gap.map(\.sequence) == [EventRing.size + 10])
    #expect(try await next(await subscribe(after: 20, instance: "another")).map(\.event.kind) == ["gap"])
  }

  @Test("that is more than a thousand events behind is told of a gap, and has what follows it")
  func slow() async throws {
    let replies = await subscribe()
    _ = try await next(replies)
    publish(EventRing.backlog)
    #expect(try await next(replies).count == EventRing.backlog)
    publish(EventRing.backlog + 1)
    let gap = try await next(replies)
    #expect(gap.map(\.event.kind) == ["gap"] && gap.map(\.sequence) == [2 * EventRing.backlog + 1])
    publish(1)
    #expect(try await next(replies).map(\.sequence) == [2 * EventRing.backlog + 2])
    replies.end()
  }

  @Test("that goes while it waits has nothing more")
  func gone() async throws {
    let replies = await subscribe()
    _ = try await next(replies)
    async let waiting = next(replies)
    replies.end()
    #expect(try await waiting.isEmpty)
  }
}
