import CivilTime
import Fires

/// The undecided instants of one schedule, and what they lie in.
struct DueLine {
  /// Consecutive instants that lie in the same.
  struct Piece: Equatable {
    enum Kind: Equatable {
      case paused(Reason)
      case excluded(label: String)
      /// Before the catch-up window.
      case tooOld
      case open
    }

    let first: Instant
    let last: Instant
    let kind: Kind

    /// The part that lies before an instant, nil where there is none; all of it where the instant is nil.
    func part(before end: Instant?, in line: DueLine) -> Piece? {
      guard let end, end <= last else { return self }
      guard end > first, let last = line.latest(before: end) else { return nil }
      return Piece(first: first, last: last, kind: kind)
    }
  }

  let job: ScheduledJob
  /// What lies up to it was decided.
  let mark: Mark
  let pauses: PauseGate
  let now: Timestamp

  /// How late the newest due fire may be without being missed.
  static let punctuality: Duration = .seconds(60)

  /// Whether an instant's planned start lies so little behind that it is late, and not missed.
  func isPunctual(_ instant: Instant) -> Bool { now - (Timestamp(instant) + job.jitter) <= Self.punctuality }

  /// The last undecided instant before another.
  func latest(before instant: Instant) -> Instant? {
    job.latest(after: mark.instant, fixedAfter: mark.highest, through: instant.advanced(bySeconds: -1))
  }

  /// All instants from one through another, cut where a pause, an excluded date or the window begins or ends.
  func pieces(from first: Instant, through newest: Instant) -> [Piece] {
    let window = (now + (.zero - job.catchUp.window)).instant
    let made = isPunctual(newest) ? min(window, newest) : window
    var pieces: [Piece] = []
    var next: Instant? = first
    while let start = next, start <= newest {
      let (kind, end) = kind(of: start, windowFrom: made)
      let last = end < newest ? latest(before: end.advanced(bySeconds: 1)) ?? start : newest
      pieces.append(Piece(first: start, last: last, kind: kind))
      next = job.next(after: last, fixedAfter: max(last, mark.highest))
    }
    return pieces
  }

  /// What an instant lies in, and the last instant that surely lies in the same.
  private func kind(of instant: Instant, windowFrom window: Instant) -> (Piece.Kind, through: Instant) {
    if case .decide(_, let reason) = pauses.answer(to: .cron, at: instant) {
      return (.paused(reason), pauses.end(after: instant))
    }
    let date = job.zone.civil(at: instant).date
    if let label = job.exclusions.label(of: date) {
      return (.excluded(label: label), max(instant, last(before: date.daysSinceEpoch + 1)))
    }
    let excluded = job.exclusions.next(after: date).map { max(instant, last(before: $0.daysSinceEpoch)) }
    let end = excluded ?? Instant(secondsSinceEpoch: .max)
    return instant < window ? (.tooOld, min(end, window.advanced(bySeconds: -1))) : (.open, end)
  }

  /// An instant that surely lies before a local day; the last one where the clock is not changed around it.
  private func last(before day: Int) -> Instant {
    let local = Int64(day) * 86_400
    let offsets = [local - 86_400, local + 86_400].map { job.zone.offset(at: Instant(secondsSinceEpoch: $0)) }
    return Instant(secondsSinceEpoch: local - Int64(max(offsets[0], offsets[1])) - 1)
  }
}
