import CivilTime
import Fires

/// The daemon's limit of runs that go on at the same time.
///
/// Source: `scheduling.md`, section 3.
struct CapacityGate {
  let limit: Int
  let placesHeld: Int
  /// Whether others wait for a place already.
  let hasQueue: Bool

  var answer: GateAnswer { placesHeld < limit && !hasQueue ? .pass : .wait(.maxRuns) }
}

/// What waits for a place: by trigger, then scheduled time, then the order of coming.
struct CapacityQueue: Sendable {
  private struct Entry: Sendable {
    let id: RunID
    let key: Key
  }

  private struct Key: Comparable {
    let rank: Int
    let instant: Int64
    let sequence: UInt64

    static func < (left: Key, right: Key) -> Bool {
      (left.rank, left.instant, left.sequence) < (right.rank, right.instant, right.sequence)
    }
  }

  /// A binary heap; what stopped waiting stays in it until it is first, and is passed over then.
  private var heap: [Entry] = []

  var isEmpty: Bool { heap.isEmpty }

  mutating func insert(_ fire: OpenFire) {
    heap.append(
      Entry(
        id: fire.id,
        key: Key(rank: fire.trigger.rank, instant: fire.fire.instant.secondsSinceEpoch, sequence: fire.sequence)))
    var child = heap.count - 1
    while child > 0, heap[child].key < heap[(child - 1) / 2].key {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// The first that still waits, which stays; nil where none does.
  mutating func first(where waits: (RunID, UInt64) -> Bool) -> RunID? {
    while let entry = heap.first {
      if waits(entry.id, entry.key.sequence) { return entry.id }
      removeFirst()
    }
    return nil
  }

  mutating func removeFirst() {
    heap[0] = heap[heap.count - 1]
    heap.removeLast()
    var parent = 0
    while true {
      let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < heap.count }
      guard let child = children.min(by: { heap[$0].key < heap[$1].key }), heap[child].key < heap[parent].key else {
        return
      }
      heap.swapAt(parent, child)
      parent = child
    }
  }
}
