import Queues
import Synchronization
import Testing

@Suite("An event loop")
struct EventLoopTests {
  @Test("does what was asked for in its order, and what comes later at its time, the earlier first")
  func order() async throws {
    let loop = try #require(EventLoop(label: "test"))
    let done = Mutex<[Int]>([])
    await withCheckedContinuation { continuation in
      loop.async {
        // From the loop itself, so that all of them wait before the first is due.
        for (number, delay) in [(5, 600), (3, 200), (6, 600), (4, 400)] {
          loop.async(after: .milliseconds(delay)) { done.withLock { $0.append(number) } }
        }
        loop.async(after: .milliseconds(800)) { continuation.resume() }
        done.withLock { $0.append(1) }
      }
      loop.async { done.withLock { $0.append(2) } }
    }
    loop.stop()
    #expect(done.withLock { $0 } == [1, 2, 3, 4, 5, 6])
  }
}
