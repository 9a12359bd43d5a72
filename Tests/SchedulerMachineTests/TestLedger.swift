import CivilTime
import Fires
import SchedulerMachine
import Testing

/// The rows of a ledger, and the promise that each fire is decided once.
struct TestLedger {
  var marks: [String: Mark] = [:]
  var decisions: [FireID: DecisionRecord] = [:]
  var waiting: [RunID: WaitingRecord] = [:]
  /// The runs without an outcome.
  var runs: [RunID: RunRecord] = [:]
  var pauses: [String?: PauseRecord] = [:]
  var backfills: [BackfillRecord] = []
  var lives: [ScheduleLife] = []

  mutating func commit(_ steps: [Step]) {
    for write in steps.flatMap(\.writes) { take(write) }
  }

  private mutating func take(_ write: LedgerWrite) {
    switch write {
    case .mark(let schedule, let mark):
      let known = marks[schedule]
      #expect(known.map { ($0.pass, $0.instant) <= (mark.pass, mark.instant) } ?? true, "the mark of \(schedule) fell")
      marks[schedule] = mark
    case .decide(let record, let replaced):
      if let replaced { decisions[replaced] = nil }
      #expect(decisions[record.fire] == nil, "\(record.fire.runID) was decided twice")
      decisions[record.fire] = record
    case .correct(let record, let run):
      decisions[record.fire] = record
      runs[run] = nil
    case .withdraw(let run): runs[run] = nil
    case .wait(let record): waiting[record.runID] = record
    case .endWait(let run): waiting[run] = nil
    case .run(let record): runs[record.runID] = record
    case .end(let run, _): runs[run] = nil
    case .pause(let pause): pauses[pause.schedule] = pause
    case .resume(let schedule): pauses[schedule] = nil
    case .backfill(let backfill):
      backfills.removeAll { $0.schedule == backfill.schedule && $0.number == backfill.number }
      backfills.append(backfill)
    case .endBackfill(let schedule, let number):
      backfills.removeAll { $0.schedule == schedule && $0.number == number }
    case .live(let life):
      endLife(of: life.schedule, .changed, at: life.since)
      lives.append(life)
    case .endLife(let schedule, let time, let ending): endLife(of: schedule, ending, at: time)
    }
  }

  private mutating func endLife(of schedule: String, _ ending: ScheduleLife.Ending, at time: Timestamp?) {
    guard let open = lives.lastIndex(where: { $0.schedule == schedule && $0.until == nil }) else { return }
    lives[open].until = time
    lives[open].ending = ending
  }

  /// What a daemon begins with.
  func beginning(with jobs: [ScheduledJob]) -> Beginning {
    var beginning = Beginning(jobs: jobs)
    beginning.marks = marks
    beginning.waiting = waiting.values.sorted { ($0.plannedStart, $0.runID) < ($1.plannedStart, $1.runID) }
    beginning.pauses = Array(pauses.values)
    for life in lives where life.until == nil { beginning.lives[life.schedule] = life }
    beginning.backfills = backfills.sorted { ($0.schedule, $0.number) < ($1.schedule, $1.number) }
    return beginning
  }

  /// How many records cover an instant: decisions, stretches around it, and rows that wait.
  func records(of schedule: String, at clock: String, pass: Int = 1) -> Int {
    let instant = Instant.at(clock)
    let decided = decisions.values.filter {
      $0.fire.schedule == schedule && $0.fire.pass == pass && $0.first <= instant && instant <= $0.fire.instant
    }
    let waits = waiting.values.filter {
      $0.trigger.isFire && $0.fire == FireID(schedule: schedule, instant: instant, pass: pass)
    }
    return decided.count + waits.count
  }
}
