/// A timer on a wheel; using it after the timer came due or was cancelled does nothing.
public struct TimerHandle: Hashable, Sendable {
  let node: Int32
  let generation: UInt32
}

/// A hierarchical timing wheel: inserting and cancelling cost the same however many timers there are.
///
/// Levels of 64 slots. A timer lies on the level of the highest digit, in base 64, in which its deadline differs
/// from now; when now reaches that digit it moves down. Nothing ticks: from one bitmap for each level the wheel
/// knows when it has something to do. Deadlines are whole ticks of whatever unit the caller counts in.
/// Source: Varghese and Lauck, "Hashed and hierarchical timing wheels", 1987.
public struct TimerWheel<Payload: Sendable>: Sendable {
  struct Node: Sendable {
    var deadline: UInt64
    var sequence: UInt64
    var payload: Payload?
    var next: Int32 = -1
    var previous: Int32 = -1
    var list: Int32 = -1
    var generation: UInt32 = 0
  }

  /// A list of timers: a slot of a level, or what is overdue.
  private struct List {
    var head: Int32 = -1
    /// The earliest deadline in it, as far as known.
    var earliest: UInt64 = .max
    /// Whether the timer with that deadline was cancelled; the next `advance` looks for the new one.
    var isStale = false
  }

  /// The tick up to which all timers have come due.
  public private(set) var now: UInt64
  /// The number of timers that wait.
  public private(set) var count = 0
  private var nodes: [Node] = []
  private var free: [Int32] = []
  /// The slots, level by level: eleven digits in base 64 hold any tick. The last list holds the timers whose deadline
  /// had passed when they were placed.
  private var lists = [List](repeating: List(), count: 11 * 64 + 1)
  private var occupied = [UInt64](repeating: 0, count: 11)
  private var sequence: UInt64 = 0

  /// An empty wheel that stands at a tick.
  public init(now: UInt64 = 0) {
    self.now = now
  }

  /// Adds a timer, in constant time; one whose deadline has passed comes due at the next `advance`.
  public mutating func insert(deadline: UInt64, payload: Payload) -> TimerHandle {
    let index = free.popLast() ?? Int32(nodes.count)
    if index == nodes.count { nodes.append(Node(deadline: 0, sequence: 0)) }
    sequence += 1
    nodes[Int(index)].deadline = deadline
    nodes[Int(index)].sequence = sequence
    nodes[Int(index)].payload = payload
    count += 1
    place(index)
    return TimerHandle(node: index, generation: nodes[Int(index)].generation)
  }

  /// Takes a timer off the wheel, in constant time; does nothing where it came due or was cancelled before.
  public mutating func cancel(_ timer: TimerHandle) {
    let index = Int(timer.node)
    guard nodes.indices.contains(index), nodes[index].generation == timer.generation else { return }
    unlink(timer.node)
    release(timer.node)
  }

  /// The tick of the earliest timer, nil where none waits.
  ///
  /// In constant time, but where the earliest timer was cancelled since the last `advance`: then it looks at the timers
  /// of one slot, because all other slots are later.
  public var nextDeadline: UInt64? {
    firstList.map { lists[$0].isStale ? earliest(in: $0) : lists[$0].earliest }
  }

  /// The earliest timers, as many as are asked for and those that lie in one slot with them, in no order.
  ///
  /// It looks at no other timer than these: all other slots are later.
  public func earliest(_ count: Int) -> [(deadline: UInt64, payload: Payload)] {
    var found: [(deadline: UInt64, payload: Payload)] = []
    for list in listsInOrder {
      guard found.count < count else { break }
      found += timers(in: list).compactMap { index in nodes[index].payload.map { (nodes[index].deadline, $0) } }
    }
    return found
  }

  /// Moves on to a tick and hands over what came due, by deadline and then in the order of insertion.
  ///
  /// A tick earlier than the wheel's takes the wheel back, because the clock was; then nothing comes due.
  public mutating func advance(to tick: UInt64, _ body: (Payload) -> Void) {
    guard tick >= now else { return rewind(to: tick) }
    var due: [Int32] = []
    take(Self.overdue) { _, index in due.append(index) }
    while let next = nextSlot(through: tick) {
      now = next.start
      occupied[next.level] &= ~(1 << UInt64(next.slot))
      take(next.level * 64 + next.slot) { wheel, index in
        if wheel.nodes[Int(index)].deadline <= wheel.now { due.append(index) } else { wheel.place(index) }
      }
    }
    now = tick
    if let first = firstList, lists[first].isStale {
      lists[first].earliest = earliest(in: first)
      lists[first].isStale = false
    }
    due.sort { (nodes[Int($0)].deadline, nodes[Int($0)].sequence) < (nodes[Int($1)].deadline, nodes[Int($1)].sequence) }
    let payloads = due.compactMap { nodes[Int($0)].payload }
    for index in due { release(index) }
    for payload in payloads { body(payload) }
  }
}

// MARK: The lists

extension TimerWheel {
  private static var overdue: Int { 11 * 64 }

  /// Those that hold timers, the earliest first.
  private var listsInOrder: [Int] {
    [Self.overdue]
      + occupied.indices.flatMap { level in
        (0..<64).filter { occupied[level] >> UInt64($0) & 1 == 1 }.map { level * 64 + $0 }
      }
  }

  /// The list that holds the earliest timer.
  private var firstList: Int? {
    if lists[Self.overdue].head >= 0 { return Self.overdue }
    return occupied.firstIndex { $0 != 0 }.map { $0 * 64 + occupied[$0].trailingZeroBitCount }
  }

  private func earliest(in list: Int) -> UInt64 { timers(in: list).lazy.map { nodes[$0].deadline }.min() ?? .max }

  private func timers(in list: Int) -> some Sequence<Int> {
    Swift.sequence(state: lists[list].head) { index in
      guard index >= 0 else { return nil }
      defer { index = nodes[Int(index)].next }
      return Int(index)
    }
  }

  /// Empties a list, and hands over what was in it.
  private mutating func take(_ list: Int, _ body: (inout TimerWheel, Int32) -> Void) {
    var index = lists[list].head
    lists[list] = List()
    while index >= 0 {
      let following = nodes[Int(index)].next
      body(&self, index)
      index = following
    }
  }

  /// The first slot that now reaches by a tick, and the tick at which it begins.
  private func nextSlot(through tick: UInt64) -> (level: Int, slot: Int, start: UInt64)? {
    guard let level = occupied.firstIndex(where: { $0 != 0 }) else { return nil }
    let slot = occupied[level].trailingZeroBitCount
    let shift = 6 * level
    let above = (now >> (shift + 6)) << (shift + 6)
    let start = above | (UInt64(slot) << shift)
    return start <= tick ? (level, slot, start) : nil
  }

  private mutating func place(_ index: Int32) {
    let deadline = nodes[Int(index)].deadline
    let list = list(for: deadline)
    let head = lists[list].head
    nodes[Int(index)].next = head
    nodes[Int(index)].previous = -1
    nodes[Int(index)].list = Int32(list)
    if head >= 0 { nodes[Int(head)].previous = index }
    lists[list].head = index
    lists[list].earliest = min(lists[list].earliest, deadline)
    if list != Self.overdue { occupied[list / 64] |= 1 << UInt64(list % 64) }
  }

  private func list(for deadline: UInt64) -> Int {
    guard deadline > now else { return Self.overdue }
    let level = (63 - (deadline ^ now).leadingZeroBitCount) / 6
    return level * 64 + Int((deadline >> (6 * level)) & 63)
  }

  private mutating func unlink(_ index: Int32) {
    let node = nodes[Int(index)]
    let list = Int(node.list)
    if node.next >= 0 { nodes[Int(node.next)].previous = node.previous }
    if node.previous >= 0 { nodes[Int(node.previous)].next = node.next } else { lists[list].head = node.next }
    if lists[list].head < 0 {
      lists[list] = List()
      if list != Self.overdue { occupied[list / 64] &= ~(1 << UInt64(list % 64)) }
    } else if node.deadline == lists[list].earliest {
      lists[list].isStale = true
    }
  }

  private mutating func release(_ index: Int32) {
    nodes[Int(index)].payload = nil
    nodes[Int(index)].generation &+= 1
    free.append(index)
    count -= 1
  }

  /// Lays all timers out anew from an earlier tick.
  private mutating func rewind(to tick: UInt64) {
    now = tick
    lists = [List](repeating: List(), count: lists.count)
    occupied = [UInt64](repeating: 0, count: occupied.count)
    for index in nodes.indices where nodes[index].payload != nil { place(Int32(index)) }
  }
}
