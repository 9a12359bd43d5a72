import CivilTime
import Control
import Cron
import Loading
import ScheduleFile
import SchedulerMachine

/// The fires of many schedules in the order of time, each made when it is asked for.
struct ComingFires {
  /// The last fire of a page.
  struct Cursor {
    let instant: Instant
    let schedule: String

    init(instant: Instant, schedule: String) {
      self.instant = instant
      self.schedule = schedule
    }

    init?(text: String) {
      let parts = text.split(separator: ".", maxSplits: 1)
      guard parts.count == 2, let seconds = Int64(parts[0]) else { return nil }
      self.init(instant: Instant(secondsSinceEpoch: seconds), schedule: String(parts[1]))
    }

    var text: String { "\(instant.secondsSinceEpoch).\(schedule)" }
  }

  /// One schedule, at its next fire.
  private struct Source {
    let loaded: LoadedSchedule
    let job: ScheduledJob
    var earlier: Instant
    var instant: Instant

    func precedes(_ other: Source) -> Bool { (instant, job.name) < (other.instant, other.job.name) }
  }

  private let end: Instant
  /// A binary heap, the first fire at its top.
  private var heap: [Source] = []
  /// The last fire that was told.
  private(set) var position: Cursor?

  /// - Parameters:
  ///   - machine: the machine's identity, by which values and delays are drawn.
  ///   - cursor: the last fire of the page before.
  init(
    of schedules: [LoadedSchedule], on machine: String?, from: Instant, through end: Instant, after cursor: Cursor?
  ) {
    self.end = end
    for loaded in schedules where loaded.schedule.isEnabled {
      guard let job = loaded.job(on: machine) else { continue }
      var earlier = from.advanced(bySeconds: -1)
      if let cursor, cursor.instant >= from {
        earlier = job.name <= cursor.schedule ? cursor.instant : cursor.instant.advanced(bySeconds: -1)
      }
      guard let instant = job.next(after: earlier), instant <= end else { continue }
      heap.append(Source(loaded: loaded, job: job, earlier: earlier, instant: instant))
    }
    for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(index) }
  }

  var isAtEnd: Bool { heap.isEmpty }

  /// The next fire; nil where none is left.
  mutating func next() -> FireRow? {
    guard let source = heap.first else { return nil }
    position = Cursor(instant: source.instant, schedule: source.job.name)
    if let following = source.job.next(after: source.instant), following <= end {
      heap[0].earlier = source.instant
      heap[0].instant = following
    } else {
      heap[0] = heap[heap.count - 1]
      heap.removeLast()
    }
    sink(0)
    return FireRow(source.loaded, at: source.instant, jitter: source.job.jitter, note: Self.note(source))
  }

  private mutating func sink(_ start: Int) {
    var parent = start
    while true {
      var first = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].precedes(heap[first]) {
        first = child
      }
      guard first != parent else { return }
      heap.swapAt(parent, first)
      parent = first
    }
  }

  /// What a change of the clocks does to a fire, or the date on which it is skipped.
  private static func note(_ source: Source) -> String? {
    let date = source.job.zone.civil(at: source.instant).date
    var notes = source.job.exclusions.label(of: date).map { ["skipped: excluded date \($0)"] } ?? []
    for expression in source.job.expressions
    where expression.next(after: source.earlier, in: source.job.zone) == source.instant {
      let note = expression.clockChange(at: source.instant, since: source.earlier, in: source.job.zone)
      if let note, !notes.contains(note) { notes.append(note) }
    }
    return notes.isEmpty ? nil : notes.joined(separator: "; ")
  }
}
