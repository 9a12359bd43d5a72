import Dispatch
import Glibc
import Processes
import Queues
import Testing

@Suite("Output of a process")
struct OutputTests {
  private static let queue = DispatchQueue(label: "output")
  private static let events = DescriptorEvents(queue: queue)!

  private func lines(_ chunks: [String], lineEnd: LineSplitter.LineEnd = .newline) -> [String] {
    pieces(chunks.map { Array($0.utf8) }, lineEnd: lineEnd).map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  private func pieces(_ chunks: [[UInt8]], lineEnd: LineSplitter.LineEnd = .newline) -> [OutputLine] {
    var splitter = LineSplitter(lineEnd: lineEnd)
    var found: [OutputLine] = []
    for chunk in chunks { splitter.split(chunk) { found.append($0) } }
    splitter.finish { found.append($0) }
    return found
  }

  @Test(
    "is cut into lines wherever its chunks begin and end",
    arguments: [
      (["a\nb\n"], ["a", "b"]), (["a", "b\nc"], ["ab", "c"]), (["", "\n\n"], ["", ""]),
      (["a\n", "\nb"], ["a", "", "b"]), ([], []),
    ])
  func cut(chunks: [String], expected: [String]) {
    #expect(lines(chunks) == expected)
  }

  @Test("a line longer than 64 KiB is passed on in pieces, and none of it is lost")
  func longLine() {
    let long = String(repeating: "x", count: 3 * 65_536 + 7)
    let found = lines([String(long.prefix(100_000)), String(long.dropFirst(100_000)) + "\nshort\n"])
    #expect(found.map(\.utf8.count) == [65_536, 65_536, 65_536, 7, 5])
    #expect(lines([String(long.prefix(65_536)) + "\n"]).map(\.utf8.count) == [65_536])
  }

  @Test(
    "a long line is cut between two characters, wherever in one the limit lies",
    arguments: ["\u{E9}", "\u{20AC}", "\u{1F408}"], [0, 1, 2, 3])
  func characters(character: String, shift: Int) {
    let text = String(repeating: "x", count: shift) + String(repeating: character, count: 50_000)
    let bytes = Array(text.utf8)
    for size in [bytes.count, 65_536, 4099, 1] {
      let chunks = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
      let found = pieces(chunks)
      #expect(found.count > 1 && found.flatMap(\.bytes) == bytes)
      #expect(found.allSatisfy { String(validating: $0.bytes, as: UTF8.self) != nil }, "in chunks of \(size)")
      #expect(found.allSatisfy { (65_533...65_536).contains($0.bytes.count) != ($0 == found.last) })
      #expect(found.map(\.isContinued) == found.dropLast().map { _ in true } + [false])
    }
  }

  @Test(
    "a long line that is not UTF-8 is cut at the limit, and none of it is lost",
    arguments: [[0x80], [0xC0], [0xFF, 0xE2, 0x82], [0xF5, 0x80, 0x80, 0x80]] as [[UInt8]])
  func noCharacters(pattern: [UInt8]) {
    let bytes = (0..<70_000).map { pattern[$0 % pattern.count] }
    let found = pieces([bytes])
    #expect(found.count == 2 && found.flatMap(\.bytes) == bytes)
  }

  @Test(
    "a carriage return ends a line where that is asked for; frames of one chunk stay together",
    arguments: [
      (["10%\r20%\r30%\n"], ["10%\r20%\r30%"]), (["10%\r", "20%\r", "done\n"], ["10%", "20%", "done"]),
      (["\r10%", "\r20%", "\n"], ["10%", "20%"]), (["10%\r20%\r", "30"], ["10%\r20%", "30"]),
      (["a\r\nb\r\n"], ["a", "b"]), (["a\r", "\nb"], ["a", "b"]), (["a\r", "\n\nb"], ["a", "", "b"]),
      (["a\r", "", "\nb"], ["a", "b"]), (["\r", "\r", "a\n"], ["a"]), (["\r\n"], [""]), (["a\r"], ["a"]),
      (["a\nb\rc\rd"], ["a", "b\rc", "d"]), (["a", "b\r"], ["ab"]),
    ])
  func returns(chunks: [String], expected: [String]) {
    #expect(lines(chunks, lineEnd: .newlineOrReturn) == expected)
  }

  @Test("a carriage return is a byte like any other where it does not end lines")
  func plainReturns() {
    #expect(lines(["10%\r20%\r\nb\r", "\nc"]) == ["10%\r20%\r", "b\r", "c"])
  }

  @Test("arrives whole, and ends when the last writer is gone, also one in the background")
  func pipe() async throws {
    let total: Int = try await withCheckedThrowingContinuation { continuation in
      Self.queue.async {
        do {
          try Self.start("head -c 3000000 /dev/zero; (sleep 0.05; echo late) &") { continuation.resume(returning: $0) }
        } catch {
          continuation.resume(throwing: error)
        }
      }
    }
    #expect(total == 3_000_005)
  }

  @Test("ends also when its last bytes and its end come together", arguments: 1...50)
  func lastBytes(round: Int) async throws {
    let total: Int = try await withCheckedThrowingContinuation { continuation in
      Self.queue.async {
        do {
          try Self.start("head -c 65536 /dev/zero") { continuation.resume(returning: $0) }
          // Nothing is read before all has been written and the writer is gone.
          usleep(5000)
        } catch {
          continuation.resume(throwing: error)
        }
      }
    }
    #expect(total == 65_536)
  }

  /// Starts a shell command and reports the number of bytes it wrote once its pipe has ended.
  private static func start(_ command: String, whenEnded: @escaping @Sendable (Int) -> Void) throws {
    nonisolated(unsafe) var total = 0
    let pipe = try OutputPipe(events: events) { bytes in
      unsafe total += bytes.count
      if bytes.isEmpty { whenEnded(unsafe total) }
    }
    let input = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(input) }
    let request = SpawnRequest(
      executable: "/bin/sh", arguments: ["sh", "-c", command], environment: ["PATH=/usr/bin:/bin"],
      standardInput: input,
      standardOutput: pipe.writingEnd, standardError: pipe.writingEnd)
    _ = try ChildProcess(request, events: events) { _ in }
    pipe.childHasStarted()
  }
}
