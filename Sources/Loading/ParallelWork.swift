import Glibc
import Queues
import Synchronization

/// Applies something that may wait to each element, on a few threads at a time, and keeps the order.
func inParallel<Element: Sendable, Result: Sendable>(
  _ elements: [Element], _ body: @escaping @Sendable (Element) -> Result
) async -> [Result] {
  let pieces = elements.count <= 1 ? 1 : min(ParallelWork.threads, elements.count)
  let work = ParallelWork(count: elements.count)
  return await withTaskGroup(of: [(Int, Result)].self) { group in
    for _ in 0..<pieces {
      group.addTask {
        await onThread {
          var done: [(Int, Result)] = []
          while let position = work.take() { done.append((position, body(elements[position]))) }
          return done
        }
      }
    }
    var results = [Result?](repeating: nil, count: elements.count)
    for await done in group { for (position, result) in done { results[position] = result } }
    return results.compactMap(\.self)
  }
}

/// Positions of a list that are handed out one by one.
private final class ParallelWork: Sendable {
  /// One for each processor, and at least two, so that one may wait for a disk.
  static let threads = min(8, max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  private let count: Int
  private let next = Atomic<Int>(0)

  init(count: Int) {
    self.count = count
  }

  func take() -> Int? {
    let position = next.wrappingAdd(1, ordering: .relaxed).oldValue
    return position < count ? position : nil
  }
}
