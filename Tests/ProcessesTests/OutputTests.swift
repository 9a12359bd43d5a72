import Dispatch
import Glibc
import Processes
import Testing

@Suite("Output of a process")
struct OutputTests {
  private func pieces(_ chunks: [String]) -> [String] {
    var splitter = LineSplitter()
    var found: [String] = []
    let take = { (piece: LineSplitter.Piece) in
      found.append(String(decoding: piece.bytes, as: UTF8.self) + (piece.endsLine ? "$" : ""))
    }
    for chunk in chunks { splitter.split(Array(chunk.utf8), take) }
    splitter.finish(take)
    return found
  }

  @Test(
    "is cut into lines wherever its chunks begin and end",
    arguments: [
      (["a\nb\n"], ["a$", "b$"]), (["a", "b\nc"], ["ab$", "c"]), (["", "\n\n"], ["$", "$"]), (["a\n", "\nb"], ["a$", "$", "b"]), ([], []),
    ])
  func lines(chunks: [String], expected: [String]) {
    #expect(pieces(chunks) == expected)
  }

  @Test("a line longer than 64 KiB is passed on in pieces, and none of it is lost")
  func longLine() {
    let long = String(repeating: "x", count: 3 * 65_536 + 7)
    let found = pieces([String(long.prefix(100_000)), String(long.dropFirst(100_000)) + "\nshort\n"])
    #expect(found.map(\.utf8.count) == [65_536, 65_536, 65_536, 8, 6])
    #expect(pieces([String(long.prefix(65_536)) + "\n"]).map(\.utf8.count) == [65_537])
  }

  @Test("arrives whole, and ends when the last writer is gone, also one in the background")
  func pipe() async throws {
    let queue = DispatchQueue(label: "output")
    let total: Int = try await withCheckedThrowingContinuation { continuation in
      queue.async {
        do {
          try Self.start("head -c 3000000 /dev/zero; (sleep 0.05; echo late) &", on: queue) { continuation.resume(returning: $0) }
        } catch {
          continuation.resume(throwing: error)
        }
      }
    }
    #expect(total == 3_000_005)
  }

  @Test("ends also when its last bytes and its end come together", arguments: 1...50)
  func lastBytes(round: Int) async throws {
    let queue = DispatchQueue(label: "output")
    let total: Int = try await withCheckedThrowingContinuation { continuation in
      queue.async {
        do {
          try Self.start("head -c 65536 /dev/zero", on: queue) { continuation.resume(returning: $0) }
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
  private static func start(_ command: String, on queue: DispatchQueue, whenEnded: @escaping @Sendable (Int) -> Void) throws {
    nonisolated(unsafe) var total = 0
    let pipe = try OutputPipe(queue: queue) { bytes in
      unsafe total += bytes.count
      if bytes.isEmpty { whenEnded(unsafe total) }
    }
    let input = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(input) }
    let request = SpawnRequest(
      executable: "/bin/sh", arguments: ["sh", "-c", command], environment: ["PATH=/usr/bin:/bin"], standardInput: input,
      standardOutput: pipe.writingEnd, standardError: pipe.writingEnd)
    _ = try ChildProcess(request, queue: queue) { _ in }
    pipe.childHasStarted()
  }
}
