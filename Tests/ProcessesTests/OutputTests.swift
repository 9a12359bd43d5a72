import Dispatch
import Glibc
import Processes
import Queues
import Testing

@Suite("Output of a process")
struct OutputTests {
  private static let queue = DispatchQueue(label: "output")
  private static let events = DescriptorEvents(queue: queue)!

  private func lines(_ chunks: [String]) -> [String] {
    var splitter = LineSplitter()
    var found: [String] = []
    for chunk in chunks { splitter.split(Array(chunk.utf8)) { found.append(String(decoding: $0, as: UTF8.self)) } }
    splitter.finish { found.append(String(decoding: $0, as: UTF8.self)) }
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
