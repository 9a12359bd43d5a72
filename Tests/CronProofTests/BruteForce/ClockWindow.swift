/// A stretch of real time, each minute or second of it with what glibc's clock shows.
///
/// It is looked at once and asked about many expressions.
struct ClockWindow {
  /// A moment on the clock.
  struct Moment {
    let instant: Int64
    /// The days since 1970-01-01 on the clock.
    let day: Int
    let secondOfDay: Int
    /// Whether the clock shows again what it has shown.
    let isSecondPass: Bool

    init(instant: Int64, local: Int64, isSecondPass: Bool = false) {
      self.instant = instant
      day = Int((Double(local) / 86_400).rounded(.down))
      secondOfDay = Int(local) - day * 86_400
      self.isSecondPass = isSecondPass
    }
  }

  /// What the clock skips at once; every moment of it has the instant right after it.
  struct Gap {
    let instant: Int64
    let length: Int64
    let skipped: [Moment]
  }

  /// What is compared; a few hours more are looked at before, so that a second pass is known for one.
  let range: ClosedRange<Int64>
  private(set) var moments: [Moment] = []
  private(set) var gaps: [Gap] = []
  /// The moments at which the offset changes.
  private(set) var changes: [Int64] = []

  /// Looks at glibc's clock in a range of time.
  ///
  /// - Parameter unit: 60 for whole minutes on the clock, 1 for every second.
  init(_ range: ClosedRange<Int64>, unit: Int64, leadIn: Int64 = 6 * 3600, clock: borrowing GlibcClock) {
    self.range = range
    var here = range.lowerBound - leadIn
    var offset = clock.offset(at: here)
    var shownUntil = Int64.min
    while here <= range.upperBound {
      let next = here + unit
      let nextOffset = clock.offset(at: next)
      let change = nextOffset == offset ? next : clock.change(between: here, and: next)
      add(from: here, to: change, offset: offset, unit: unit, shownUntil: shownUntil)
      if nextOffset != offset {
        changes.append(change)
        if nextOffset > offset {
          let skipped = Self.whole(from: change + offset, to: change + nextOffset, unit: unit)
          gaps.append(
            Gap(
              instant: change, length: nextOffset - offset,
              skipped: skipped.map { Moment(instant: change, local: $0) }))
        } else {
          shownUntil = change + offset
        }
        offset = nextOffset
        add(from: change, to: next, offset: offset, unit: unit, shownUntil: shownUntil)
      }
      here = next
    }
  }

  private mutating func add(from begin: Int64, to end: Int64, offset: Int64, unit: Int64, shownUntil: Int64) {
    for local in Self.whole(from: begin + offset, to: end + offset, unit: unit) {
      moments.append(Moment(instant: local - offset, local: local, isSecondPass: local < shownUntil))
    }
  }

  /// The whole minutes, or seconds, from one local time up to another.
  private static func whole(from begin: Int64, to end: Int64, unit: Int64) -> StrideTo<Int64> {
    let rest = (begin % unit + unit) % unit
    return stride(from: rest == 0 ? begin : begin + unit - rest, to: end, by: Int(unit))
  }

  /// When an expression fires, by the rules taken literally. Source: `cron.md`, section B.1, rules 3 to 5.
  func fires(of expression: ExpressionOracle) -> [Int64] {
    var fires: Set<Int64> = []
    var day = (number: Int.min, matches: false)
    func matches(_ moment: Moment) -> Bool {
      if moment.day != day.number { day = (moment.day, expression.matches(day: moment.day)) }
      return day.matches && expression.matches(secondOfDay: moment.secondOfDay)
    }
    for moment in moments where expression.isWildcard || !moment.isSecondPass {
      if matches(moment) { fires.insert(moment.instant) }
    }
    for gap in gaps where !expression.isWildcard && gap.length < 3 * 3600 && gap.skipped.contains(where: matches) {
      fires.insert(gap.instant)
    }
    return fires.filter(range.contains).sorted()
  }
}
