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

  /// The last undecided instant before another.
  func latest(before instant: Instant) -> Instant? {
    job.latest(after: mark.instant, fixedAfter: mark.highest, through: instant.advanced(bySeconds: -1))
  }

  /// All instants from one through another, cut where a pause, an excluded date or the window begins or ends.
  func pieces(from first: Instant, through newest: Instant) -> [Piece] {
    var pieces: [Piece] = []
    var next: Instant? = first
    while let start = next, start <= newest {
      let (kind, end) = kind(of: start)
      let last = end < newest ? latest(before: end.advanced(bySeconds: 1)) ?? start : newest
      pieces.append(Piece(first: start, last: last, kind: kind))
      next = job.next(after: last, fixedAfter: max(last, mark.highest))
    }
    return pieces
  }

  /// What an instant lies in, and the last instant that surely lies in the same.
  private func kind(of instant: Instant) -> (Piece.Kind, through: Instant) {
    if case .decide(_, let reason) = pauses.answer(to: .cron, at: instant) {
      return (.paused(reason), pauses.end(after: instant))
    }
    let date = job.zone.civil(at: instant).date
    if let label = job.exclusions.label(of: date) {
      return (.excluded(label: label), start(ofDay: date.daysSinceEpoch + 1).advanced(bySeconds: -1))
    }
    let excluded = job.exclusions.next(after: date).map { start(ofDay: $0.daysSinceEpoch).advanced(bySeconds: -1) }
    let end = excluded ?? Instant(secondsSinceEpoch: .max)
    let window = (now + (.zero - job.catchUp.window)).instant
    return instant < window ? (.tooOld, min(end, window.advanced(bySeconds: -1))) : (.open, end)
  }

  /// When a local day begins.
  private func start(ofDay day: Int) -> Instant {
    let local = Int64(day) * 86_400
    let guess = Instant(secondsSinceEpoch: local - Int64(job.zone.offset(at: Instant(secondsSinceEpoch: local))))
    return Instant(secondsSinceEpoch: local - Int64(job.zone.offset(at: guess)))
  }
}
