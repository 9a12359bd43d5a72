import Control
import JSON
import Synchronization
import Testing

@testable import Daemon

@Suite("A request with a key")
struct RequestKeyTests {
  private static func key(_ key: String = "k") -> RequestKeys.Key {
    RequestKeys.Key(method: "Start", account: "ada", key: key)
  }

  private static func text(_ number: Int) -> JSONText {
    var text = JSONText()
    text.append(literally: "\(number)")
    return text
  }

  @Test("is done once, however often it is sent, and by whoever else it is sent again")
  func once() async throws {
    let keys = RequestKeys()
    let count = Mutex(0)
    let ask = { (key: RequestKeys.Key) in
      try await keys.answer(key, ["schedule": "etl"]) {
        Self.text(
          count.withLock {
            $0 += 1; return $0
          })
      }.bytes
    }
    #expect(try await ask(Self.key()) == Array("1".utf8))
    #expect(try await ask(Self.key()) == Array("1".utf8))
    #expect(try await ask(Self.key("l")) == Array("2".utf8))
    #expect(try await ask(RequestKeys.Key(method: "Start", account: "bob", key: "k")) == Array("3".utf8))
  }

  @Test("that is sent again while it is being answered waits for that answer")
  func together() async throws {
    let keys = RequestKeys()
    let (begun, begin) = AsyncStream.makeStream(of: Void.self)
    let (gate, open) = AsyncStream.makeStream(of: Void.self)
    async let first = keys.answer(Self.key(), [:]) {
      begin.yield()
      for await _ in gate { break }
      return Self.text(1)
    }
    for await _ in begun { break }
    async let second = keys.answer(Self.key(), [:]) { Self.text(2) }
    open.yield()
    let answers = try await [first.bytes, second.bytes]
    #expect(answers == [Array("1".utf8), Array("1".utf8)])
  }

  @Test("that was refused can be sent again, and a key is not another request's")
  func refused() async throws {
    let keys = RequestKeys()
    await #expect(throws: Refused.self) { try await keys.answer(Self.key(), [:]) { throw Refused("no") } }
    #expect(try await keys.answer(Self.key(), [:]) { Self.text(1) }.bytes == Array("1".utf8))
    await #expect(throws: Invalid.self) { try await keys.answer(Self.key(), ["a": 1]) { Self.text(2) } }
    await #expect(throws: Invalid.self) { try await keys.answer(Self.key(""), [:]) { Self.text(2) } }
  }

  @Test("is forgotten where there are too many, the oldest first")
  func bounded() async throws {
    let keys = RequestKeys()
    for number in 0...RequestKeys.limit {
      _ = try await keys.answer(Self.key("\(number)"), [:]) { Self.text(1) }
    }
    #expect(try await keys.answer(Self.key("0"), [:]) { Self.text(2) }.bytes == Array("2".utf8))
    #expect(try await keys.answer(Self.key("\(RequestKeys.limit)"), [:]) { Self.text(3) }.bytes == Array("1".utf8))
  }

  @Test("that was refused first is as old as when it was answered")
  func age() async throws {
    let keys = RequestKeys()
    let answer = { (key: String, number: Int) in try await keys.answer(Self.key(key), [:]) { Self.text(number) }.bytes }
    _ = try await answer("0", 1)
    await #expect(throws: Refused.self) { try await keys.answer(Self.key("late"), [:]) { throw Refused("no") } }
    for number in 1..<RequestKeys.limit - 1 { _ = try await answer("\(number)", 1) }
    // The last two make those before them forgotten that are the oldest.
    for key in ["late", "one more", "another"] { _ = try await answer(key, 1) }
    #expect(try await answer("late", 2) == Array("1".utf8))
    #expect(try await answer("2", 2) == Array("1".utf8))
    #expect(try await answer("1", 2) == Array("2".utf8))
  }
}
