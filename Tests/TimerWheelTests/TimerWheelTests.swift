import Testing
import TimerWheel

@Suite("A timer wheel")
struct TimerWheelTests {
  @Test("hands over what is due by deadline, then in the order of insertion")
  func order() {
    var wheel = TimerWheel<String>(now: 1_795_000_000)
    for (deadline, name) in [(70, "c"), (5, "a"), (5, "b"), (4096, "d")] {
      _ = wheel.insert(deadline: 1_795_000_000 + UInt64(deadline), payload: name)
    }
    #expect(wheel.nextDeadline == 1_795_000_005)
    var due: [String] = []
    wheel.advance(to: 1_795_000_004) { due.append($0) }
    #expect(due.isEmpty)
    wheel.advance(to: 1_795_004_096) { due.append($0) }
    #expect(due == ["a", "b", "c", "d"])
    #expect(wheel.nextDeadline == nil)
  }

  @Test("tells the timers that come due first, on whatever levels they lie")
  func earliest() {
    var wheel = TimerWheel<String>(now: 1_795_000_000)
    #expect(wheel.earliest(3).isEmpty)
    for (distance, name) in [(5000, "c"), (4999, "a"), (4999, "b"), (90_000, "d"), (-1, "late"), (9_000_000, "e")] {
      _ = wheel.insert(deadline: UInt64(1_795_000_000 + distance), payload: name)
    }
    for count in 1...6 {
      let found = wheel.earliest(count).sorted { ($0.deadline, $0.payload) < ($1.deadline, $1.payload) }
      #expect(found.map(\.payload).starts(with: ["late", "a", "b", "c", "d", "e"].prefix(count)))
    }
    #expect(wheel.earliest(1).map(\.payload) == ["late"])
    wheel.advance(to: 1_795_005_000) { _ in }
    #expect(wheel.earliest(1).map(\.deadline) == [1_795_090_000])
  }

  @Test("an old handle does not cancel the timer that took its place")
  func staleHandle() {
    var wheel = TimerWheel<Int>()
    let old = wheel.insert(deadline: 10, payload: 1)
    wheel.cancel(old)
    wheel.cancel(old)
    _ = wheel.insert(deadline: 20, payload: 2)
    wheel.cancel(old)
    #expect(wheel.count == 1)
    #expect(wheel.nextDeadline == 20)
  }

  @Test("a deadline in the past is due at once, one beyond all reach never by mistake")
  func extremes() {
    var wheel = TimerWheel<Int>(now: 1000)
    _ = wheel.insert(deadline: 3, payload: 1)
    _ = wheel.insert(deadline: .max, payload: 2)
    #expect(wheel.nextDeadline == 3)
    var due: [Int] = []
    wheel.advance(to: 1000) { due.append($0) }
    wheel.advance(to: 1 << 46) { due.append($0) }
    #expect(due == [1])
    #expect(wheel.nextDeadline == .max)
  }

  @Test("tells its earliest deadline at the same cost, however many timers share the slot")
  func cost() {
    func cost(_ count: UInt64) -> Duration {
      var wheel = TimerWheel<Int>()
      for deadline in 0..<count { _ = wheel.insert(deadline: (1 << 30) + deadline, payload: 0) }
      let cancelled = wheel.insert(deadline: 1 << 29, payload: 0)
      wheel.cancel(cancelled)
      wheel.advance(to: 1) { _ in }
      var sum: UInt64 = 0
      let cost =
        (0..<5).map { _ in
          ContinuousClock().measure { for _ in 0..<2000 { sum &+= wheel.nextDeadline ?? 0 } }
        }.min() ?? .zero
      #expect(sum == 10_000 << 30)
      return cost
    }
    // A walk over the slot would cost a thousand times as much.
    #expect(cost(100_000) < cost(100) * 20)
  }

  @Test("knows its earliest deadline after the earliest of a slot was cancelled, and others with the same were")
  func cancelledEarliest() {
    var wheel = TimerWheel<Int>()
    let handles = [9000, 9000, 9001, 9500].map { wheel.insert(deadline: $0, payload: 0) }
    wheel.cancel(handles[0])
    #expect(wheel.nextDeadline == 9000)
    wheel.cancel(handles[1])
    #expect(wheel.nextDeadline == 9001)
    wheel.advance(to: 1) { _ in }
    #expect(wheel.nextDeadline == 9001)
    _ = wheel.insert(deadline: 8999, payload: 0)
    #expect(wheel.nextDeadline == 8999)
  }

  @Test("does what a sorted list would do, also when the clock is set back", arguments: 1...20 as ClosedRange<UInt64>)
  func model(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var wheel = TimerWheel<Int>(now: 1_000_000)
    var model: [(deadline: UInt64, name: Int, handle: TimerHandle)] = []
    var now: UInt64 = 1_000_000
    for name in 0..<2000 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<5:
        let distance = UInt64.random(in: 0...(1 << UInt64.random(in: 0...30, using: &random)), using: &random)
        model.append((now + distance, name, wheel.insert(deadline: now + distance, payload: name)))
      case 5, 6:
        guard let position = model.indices.randomElement(using: &random) else { continue }
        wheel.cancel(model.remove(at: position).handle)
      default:
        let isBack = Int.random(in: 0..<20, using: &random) == 0
        let distance = UInt64.random(in: 0...(1 << UInt64.random(in: 0...18, using: &random)), using: &random)
        now = isBack ? now - min(distance, now / 2) : now + distance
        var due: [Int] = []
        wheel.advance(to: now) { due.append($0) }
        // A step back hands nothing over; what was due stays due.
        let expected = isBack && distance > 0 ? [] : model.filter { $0.deadline <= now }
        #expect(due == expected.sorted { ($0.deadline, $0.name) < ($1.deadline, $1.name) }.map(\.name), "seed \(seed)")
        model.removeAll { row in expected.contains { $0.name == row.name } }
      }
      #expect(wheel.count == model.count, "seed \(seed)")
      #expect(wheel.nextDeadline == model.map(\.deadline).min(), "seed \(seed)")
    }
  }
}

/// A generator whose sequence a seed decides.
private struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let mixed = (state ^ (state >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    return mixed ^ (mixed >> 33)
  }
}
