/// The main loop of cronie, as `DebianLoop` is that of Debian's cron.
///
/// Written from crond(8) and from what cronie does with CRON_TZ: such a job is meant for minutes of another clock, and
/// does not run while minutes are caught up that the machine's own clock has skipped.
struct CronieLoop {
  let fields: DaemonFields
  /// The offset of the job's own zone, nil where it has none.
  let jobOffset: ((Int64) -> Int64)?
  private(set) var virtualTime: Int64
  private var lastOffset: Int64
  private var isDue = false

  /// Begins after a minute.
  init(_ fields: DaemonFields, at instant: Int64, offset: Int64, jobOffset: ((Int64) -> Int64)? = nil) {
    self.fields = fields
    self.jobOffset = jobOffset
    virtualTime = (instant + offset) / 60
    lastOffset = offset
  }

  /// Wakes up once a real minute.
  mutating func wakes(at instant: Int64, offset: Int64) -> Bool {
    isDue = false
    let clock = (instant + offset) / 60
    switch clock - virtualTime {
    case 1...5:
      while virtualTime < clock {
        virtualTime += 1
        if virtualTime >= clock { lastOffset = offset }
        find(at: virtualTime, from: lastOffset, now: offset, wildcard: true, fixed: true)
      }
    case 6...180:
      find(at: clock, from: offset, now: offset, wildcard: true, fixed: false)
      while virtualTime < clock {
        virtualTime += 1
        if virtualTime >= clock { lastOffset = offset }
        find(at: virtualTime, from: lastOffset, now: offset, wildcard: false, fixed: true)
      }
    case -180...0: find(at: clock, from: offset, now: offset, wildcard: true, fixed: false)
    default:
      virtualTime = clock
      lastOffset = offset
      find(at: clock, from: offset, now: offset, wildcard: true, fixed: true)
    }
    return isDue
  }

  private mutating func find(at minute: Int64, from offset: Int64, now: Int64, wildcard: Bool, fixed: Bool) {
    guard fields.followsClock ? wildcard : fixed else { return }
    var minute = minute
    if let jobOffset {
      guard offset == now else { return }
      let instant = minute * 60 - offset
      minute = (instant + jobOffset(instant)) / 60
    }
    if fields.matches(minute: minute) { isDue = true }
  }
}
