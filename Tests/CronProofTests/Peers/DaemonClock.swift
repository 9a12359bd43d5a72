import CivilTime

/// The clock of a machine over centuries, as glibc shows it, and what a daemon's loop does by it.
struct DaemonClock: Sendable {
  /// From when on which offset holds, in order.
  private let spans: [(from: Int64, offset: Int64)]

  /// Reads a zone from 2025 to 2199.
  init(zone: String) {
    let range = instant("2025-01-01T00:00:00Z").secondsSinceEpoch...instant("2199-12-31T00:00:00Z").secondsSinceEpoch
    spans = GlibcClock.withZone(zone) { clock in
      [(range.lowerBound, clock.offset(at: range.lowerBound))]
        + clock.changes(in: range).map { ($0, clock.offset(at: $0)) }
    }
  }

  private func index(at instant: Int64) -> Int {
    var (low, high) = (0, spans.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if spans[middle].from <= instant { low = middle } else { high = middle - 1 }
    }
    return low
  }

  func offset(at instant: Int64) -> Int64 { spans[index(at: instant)].offset }

  /// The first change after an instant.
  func change(after instant: Int64) -> Int64 {
    let next = index(at: instant) + 1
    return next < spans.count ? spans[next].from : .max
  }

  /// When a job runs, minute by minute through the daemon's loop; days of which it has none are passed over.
  ///
  /// - Parameter job: the clock of the job's own zone, which only cronie has.
  func fires(
    of fields: DaemonFields, _ daemon: DaemonFields.Daemon, in range: ClosedRange<Int64>, limit: Int,
    job: DaemonClock? = nil
  ) -> [Int64] {
    var here = range.lowerBound / 60 * 60 - 6 * 3600
    var loop = Loop(fields, daemon, self, job, after: here - 60)
    var fires: [Int64] = []
    let minutes = fields.minutesOfDay
    var day = (number: Int.min, matches: false)
    while here <= range.upperBound, fires.count < limit {
      let clock = here + (job ?? self).offset(at: here)
      if Int(clock / 86_400) != day.number { day = (Int(clock / 86_400), fields.matches(day: Int(clock / 86_400))) }
      // A day without a change needs no loop: each of its minutes has its turn once.
      if !day.matches || clock % 86_400 == 0, loop.isSettled, isQuiet(at: here - 60),
        job?.isQuiet(at: here - 60) != false
      {
        let times = day.matches ? minutes.map { here + Int64($0) * 60 } : []
        fires += times.filter(range.contains).prefix(limit - fires.count)
        here += 86_400 - clock % 86_400
        loop = Loop(fields, daemon, self, job, after: here - 60)
        continue
      }
      if loop.wakes(at: here), here >= range.lowerBound { fires.append(here) }
      here += 60
    }
    return fires
  }

  /// Whether the next day brings no change.
  private func isQuiet(at instant: Int64) -> Bool { change(after: instant) > instant + 86_460 }

  /// The loop of either daemon.
  private struct Loop {
    private var debian: DebianLoop?
    private var cronie: CronieLoop?
    private let clock: DaemonClock
    private var last: Int64

    init(_ fields: DaemonFields, _ daemon: DaemonFields.Daemon, _ clock: DaemonClock, _ job: DaemonClock?, after: Int64)
    {
      self.clock = clock
      last = after
      let offset = clock.offset(at: after)
      switch daemon {
      case .debian: debian = DebianLoop(DebianLoop.Job(fields), at: (after + offset) / 60)
      case .cronie:
        cronie = CronieLoop(fields, at: after, offset: offset, jobOffset: job.map { job in { job.offset(at: $0) } })
      }
    }

    /// Whether it has no minutes to catch up, and waits for none.
    var isSettled: Bool {
      (debian?.virtualTime ?? cronie?.virtualTime) == (last + clock.offset(at: last)) / 60
    }

    mutating func wakes(at instant: Int64) -> Bool {
      last = instant
      let offset = clock.offset(at: instant)
      return debian?.wakes(at: (instant + offset) / 60) ?? cronie?.wakes(at: instant, offset: offset) ?? false
    }
  }
}
