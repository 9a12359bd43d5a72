import Events
import Glibc
import NativeJournal
import Queues
import Synchronization
import Testing

@Suite("The runner's journal")
struct FeedTests {
  private static let path = Atomic(0)

  /// A path at which nothing is.
  private static func newPath() -> String {
    "/tmp/factotum-journal-\(getpid())-\(path.wrappingAdd(1, ordering: .relaxed).newValue)"
  }

  private final class Spaces: Sendable {
    private let count = Mutex(0)
    var all: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
  }

  private static func lost(_ count: Int) -> JournalEntry { ProtocolTests.entry("\(count) lost") }

  /// Writes entries on the loop; whether each may be followed by the next.
  private func write(_ messages: [String], to feed: JournalFeed, on loop: EventLoop) async -> [Bool] {
    await withCheckedContinuation { continuation in
      loop.async { continuation.resume(returning: messages.map { feed.write(ProtocolTests.entry($0)) }) }
    }
  }

  /// The text of the next entry; the wait for it holds up no other test.
  private func message(_ recorder: Recorder) async throws -> String {
    let text = String(decoding: try await onThread { try recorder.next() }.bytes, as: UTF8.self)
    return String(text.split(separator: "\n")[0].dropFirst("MESSAGE=".count))
  }

  @Test("sends every entry in order, and lives on for a while after the last")
  func order() async throws {
    let recorder = try Recorder(Self.newPath())
    defer { recorder.remove() }
    let loop = try #require(EventLoop(label: "test"))
    defer { loop.stop() }
    let feed = JournalFeed(to: recorder.path, loop: loop, onSpace: {}, lost: Self.lost)
    let start = ContinuousClock.now
    #expect(await write(["a"], to: feed, on: loop) == [true])
    await feed.finish(within: .seconds(600))
    #expect(ContinuousClock.now - start >= JournalFeed.linger)
    #expect(try await message(recorder) == "a")
  }

  @Test("an entry that journald has no room for waits, and so does what comes after it: none is lost, none is late")
  func full() async throws {
    let recorder = try Recorder(Self.newPath())
    defer { recorder.remove() }
    let loop = try #require(EventLoop(label: "test"))
    defer { loop.stop() }
    let feed = JournalFeed(to: recorder.path, loop: loop, onSpace: {}, lost: Self.lost)
    let messages = (0..<3000).map(String.init)
    #expect(await write(messages, to: feed, on: loop).allSatisfy { $0 })
    async let finished: Void = feed.finish(within: .seconds(600))
    for expected in messages { #expect(try await message(recorder) == expected) }
    await finished
  }

  @Test("while too much waits callers are asked to pause, then to go on; beyond the limit entries are counted")
  func paused() async throws {
    let recorder = try Recorder(Self.newPath())
    defer { recorder.remove() }
    let loop = try #require(EventLoop(label: "test"))
    defer { loop.stop() }
    let spaces = Spaces()
    let feed = JournalFeed(to: recorder.path, loop: loop, onSpace: { spaces.add() }, lost: Self.lost)
    let messages = (0..<600).map { "\($0) " + String(repeating: "x", count: 100_000) }
    let answers = await write(messages, to: feed, on: loop)
    #expect(answers.first == true && answers.last == false)
    await feed.finish(within: .milliseconds(1))
    #expect(spaces.all == 0)
    async let finished: Void = feed.finish(within: .seconds(600))
    var received: [String] = []
    var lost = 0
    while received.count < messages.count - lost {
      let text = try await message(recorder)
      if text.hasSuffix(" lost") { lost += Int(text.dropLast(5)) ?? 0 } else { received.append(text) }
    }
    await finished
    #expect(lost > 0 && received == Array(messages.prefix(received.count)))
    #expect(spaces.all == 1)
  }

  @Test("a journald whose socket was made anew gets what comes from then on")
  func restarted() async throws {
    let path = Self.newPath()
    let loop = try #require(EventLoop(label: "test"))
    defer { loop.stop() }
    let feed = JournalFeed(to: path, loop: loop, onSpace: {}, lost: Self.lost)
    for number in 0..<3 {
      let recorder = try Recorder(path)
      _ = await write(["\(number)"], to: feed, on: loop)
      #expect(try await message(recorder) == "\(number)")
      recorder.remove()
    }
    await feed.finish(within: .seconds(600))
  }

  @Test("what comes while there is no journald is kept, and sent in order once there is one")
  func missing() async throws {
    let path = Self.newPath()
    let loop = try #require(EventLoop(label: "test"))
    defer { loop.stop() }
    let feed = JournalFeed(to: path, loop: loop, patience: .seconds(86_400), onSpace: {}, lost: Self.lost)
    #expect(await write(["a", "b"], to: feed, on: loop) == [true, true])
    async let finished: Void = feed.finish(within: .seconds(600))
    let recorder = try Recorder(path)
    defer { recorder.remove() }
    for expected in ["a", "b"] { #expect(try await message(recorder) == expected) }
    await finished
  }

  @Test("what comes while there is no journald for longer than that is counted, and told once there is one")
  func impatient() async throws {
    let path = Self.newPath()
    let loop = try #require(EventLoop(label: "test"))
    defer { loop.stop() }
    let feed = JournalFeed(to: path, loop: loop, patience: .zero, onSpace: {}, lost: Self.lost)
    _ = await write(["a", "b"], to: feed, on: loop)
    let recorder = try Recorder(path)
    defer { recorder.remove() }
    _ = await write(["c"], to: feed, on: loop)
    for expected in ["2 lost", "c"] { #expect(try await message(recorder) == expected) }
    await feed.finish(within: .seconds(600))
  }

  @Test("waits for nothing more once it is told to, nor beyond its deadline")
  func hurried() async throws {
    let loop = try #require(EventLoop(label: "test"))
    defer { loop.stop() }
    let feed = JournalFeed(to: "/no/such/socket", loop: loop, onSpace: {}, lost: Self.lost)
    _ = await write(["a"], to: feed, on: loop)
    await feed.finish(within: .milliseconds(1))
    loop.async { feed.hurry() }
    await feed.finish(within: .seconds(86_400))
  }
}
