import CivilTime
import Dispatch
import Synchronization
import Testing
import WheelTimer

@Suite("The wheel's timer")
struct WheelTimerTests {
  private static let queue = DispatchQueue(label: "timer")

  /// Arms a timer in turn with these distances from now and tells what the clock read when it woke.
  private func wake(_ distances: Int64?...) async -> (armed: Instant, woken: Timestamp) {
    await withCheckedContinuation { continuation in
      Self.queue.async {
        nonisolated(unsafe) var timer: WheelTimer?
        let start = Clock.now.instant
        let last = start.advanced(bySeconds: (distances.last ?? nil) ?? 0)
        unsafe timer = WheelTimer(queue: Self.queue) {
          guard unsafe timer != nil else { return }
          unsafe timer = nil
          continuation.resume(returning: (last, Clock.now))
        }
        for distance in distances { unsafe timer?.arm(distance.map { start.advanced(bySeconds: $0) }) }
      }
    }
  }

  @Test("wakes when the wall clock reads the instant, not before")
  func due() async {
    let (armed, woken) = await wake(1)
    #expect(woken >= Timestamp(armed))
  }

  @Test("wakes at once for an instant that has passed, and for the last instant it was armed with")
  func past() async {
    let start = Clock.sinceBoot
    _ = await wake(-5)
    let (armed, woken) = await wake(3600, nil, 1)
    #expect(woken >= Timestamp(armed))
    #expect(Clock.sinceBoot - start < .seconds(3000))
  }
}
