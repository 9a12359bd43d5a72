import Dispatch
import Synchronization
import Testing

@testable import Console

@Suite("A progress line")
struct ProgressLineTests {
  /// A terminal that remembers, and tells somebody who waits of each write.
  private final class Screen: Sendable {
    let writes = Mutex<[String]>([])
    let written = DispatchSemaphore(value: 0)

    func write(_ bytes: [UInt8]) {
      writes.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
      written.signal()
    }

    /// Waits for a write that began after this was called.
    func awaitNext() {
      let count = writes.withLock { $0.count }
      while writes.withLock({ $0.count }) == count { written.wait() }
    }
  }

  @Test("shows what is done and for how long, is made new, and is taken away at the end")
  func shown() {
    let screen = Screen()
    let line = ProgressLine("checked 0 of 10000 files", after: .milliseconds(1), write: screen.write)
    screen.written.wait()
    line.update("checked 7 of 10000 files")
    screen.awaitNext()
    line.finish()
    line.finish()
    let writes = screen.writes.withLock { $0 }
    #expect(writes.first?.wholeMatch(of: /\r\x1B\[Kchecked 0 of 10000 files, \d+s/) != nil)
    #expect(writes.contains { $0.wholeMatch(of: /\r\x1B\[Kchecked 7 of 10000 files, \d+s/) != nil })
    #expect(writes.last == "\r\u{1B}[K" && writes.count { $0 == "\r\u{1B}[K" } == 1)
  }

  @Test("of something that is done in a moment is never seen")
  func short() {
    let screen = Screen()
    ProgressLine("checked 0 of 1 files", after: .seconds(3600), write: screen.write).finish()
    #expect(screen.writes.withLock { $0 }.isEmpty)
  }

  @Test("never is longer than a line, and moves no cursor by what it tells")
  func narrow() {
    let screen = Screen()
    let text = "a\u{1B}[2Jb" + String(repeating: "c", count: 200)
    let line = ProgressLine(text, after: .milliseconds(1), write: screen.write)
    screen.written.wait()
    line.finish()
    let first = screen.writes.withLock { $0[0] }
    #expect(first.hasPrefix("\r\u{1B}[Ka\\u001b[2Jb") && first.count == 4 + 79)
  }

  @Test("is nothing where there is no terminal")
  func none() {
    let line = ProgressLine("waiting", after: .milliseconds(1), write: nil)
    line.update("still waiting")
    line.finish()
  }
}
