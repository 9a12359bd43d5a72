import CivilTime
import Dispatch
import Events
import Synchronization
import Systemd
import Testing

@Suite("The journal's writer")
struct JournalWriterTests {
  private static func entry(_ text: String) -> JournalEntry {
    Event.trouble(text).entry(at: Timestamp(microsecondsSinceEpoch: 0))
  }

  private static func lost(_ count: Int) -> JournalEntry { entry("\(count) lost") }

  /// What was sent, in order.
  private final class Sent: Sendable {
    private let texts = Mutex<[String]>([])
    var all: [String] { texts.withLock { $0 } }
    func add(_ entry: JournalEntry) { texts.withLock { $0.append(entry.message) } }
  }

  @Test("sends every entry in order, and lives on for a while after the last")
  func order() async {
    let sent = Sent()
    let writer = JournalWriter(onSpace: {}, lost: Self.lost) { entry in
      sent.add(entry)
      return .taken
    }
    for number in 0..<2000 { writer.write(Self.entry("\(number)")) }
    let start = ContinuousClock.now
    await writer.finish(within: .seconds(600))
    #expect(sent.all == (0..<2000).map(String.init))
    #expect(ContinuousClock.now - start >= .milliseconds(90))
  }

  @Test("that is stuck asks to pause, then drops and counts, and never holds up its caller")
  func stuck() async {
    let gate = DispatchSemaphore(value: 0)
    let spaces = Mutex(0)
    let sent = Sent()
    let writer = JournalWriter(onSpace: { spaces.withLock { $0 += 1 } }, lost: Self.lost) { entry in
      gate.wait()
      gate.signal()
      sent.add(entry)
      return .taken
    }
    let large = String(repeating: "x", count: 100_000)
    var answers: [Bool] = []
    for _ in 0..<200 { answers.append(writer.write(Self.entry(large))) }
    #expect(answers.first == true && answers.last == false)
    await writer.finish(within: .milliseconds(1))
    #expect(spaces.withLock { $0 } == 0)
    gate.signal()
    await writer.finish(within: .seconds(600))
    #expect(spaces.withLock { $0 } == 1)
    let told = sent.all.filter { $0.hasSuffix(" lost") }.compactMap { Int($0.dropLast(5)) }
    #expect(told.count == 1 && sent.all.count - 1 + told[0] == 200)
    #expect(writer.write(Self.entry("again")))
    await writer.finish(within: .seconds(600))
  }

  @Test("keeps what it has while there is no journal, and sends it in order when there is one again")
  func unavailable() async {
    let sent = Sent()
    let tries = Mutex(0)
    let writer = JournalWriter(onSpace: {}, lost: Self.lost) { entry in
      let number = tries.withLock { tries in
        tries += 1
        return tries
      }
      guard !(3...6).contains(number) else { return .unavailable }
      sent.add(entry)
      return .taken
    }
    for number in 0..<600 { writer.write(Self.entry("\(number)")) }
    await writer.finish(within: .seconds(600))
    #expect(sent.all == (0..<600).map(String.init))
  }

  @Test("tells at its end how many the journal refused, also the last ones")
  func refused() async {
    let sent = Sent()
    let gate = DispatchSemaphore(value: 0)
    let writer = JournalWriter(onSpace: {}, lost: Self.lost) { entry in
      gate.wait()
      gate.signal()
      sent.add(entry)
      return entry.message.hasPrefix("bad") ? .refused : .taken
    }
    for text in ["good", "bad 1", "bad 2"] { writer.write(Self.entry(text)) }
    // Both wait behind the first then, and are told of together.
    gate.signal()
    await writer.finish(within: .seconds(600))
    #expect(sent.all == ["good", "bad 1", "bad 2", "2 lost"])
  }

  @Test("waits for nothing more once it is told to", .timeLimit(.minutes(10)))
  func hurried() async {
    let gate = DispatchSemaphore(value: 0)
    let writer = JournalWriter(onSpace: {}, lost: Self.lost) { _ in
      gate.wait()
      return .taken
    }
    writer.write(Self.entry("a"))
    async let finished: Void = writer.finish(within: .seconds(86_400))
    writer.hurry()
    await finished
    await writer.finish(within: .seconds(86_400))
    gate.signal()
  }
}
