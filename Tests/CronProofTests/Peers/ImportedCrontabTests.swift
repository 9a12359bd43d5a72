import CivilTime
import Cron
import Crontab
import Diagnostics
import Factfile
import Glibc
import ScheduleFile
import SystemZones
import Testing

@Suite("Imported crontabs fire as in cron")
struct ImportedCrontabTests {
  /// A crontab of these tests, and what is to come of it.
  struct Fixture: Sendable, CustomTestStringConvertible {
    let path: String
    let jobs: [Int]
    var leftovers: [Int] = []
    var remarks: [Int] = []
    var isRefused = false

    var testDescription: String { path }
    var daemon: DaemonFields.Daemon { path.hasPrefix("debian") ? .debian : .cronie }
    var dialect: CrontabDialect { path.hasPrefix("debian") ? .debian : .cronie }
    var form: Crontab.Form { path.contains("/system/") ? .system : .user(owner: "backup") }
  }

  private static let fixtures: [Fixture] = [
    Fixture(path: "debian/system/amavisd-new", jobs: [4, 5]), Fixture(path: "debian/system/anacron", jobs: [6]),
    Fixture(path: "debian/system/awstats", jobs: [3, 6], remarks: [1]),
    Fixture(path: "debian/system/broken", jobs: [2, 7], leftovers: [3, 4, 5, 6], isRefused: true),
    Fixture(path: "debian/system/certbot", jobs: [4]), Fixture(path: "debian/system/crontab", jobs: [11, 12, 13, 14]),
    Fixture(path: "debian/system/debsecan", jobs: [5], remarks: [3]),
    Fixture(path: "debian/system/e2scrub_all", jobs: [1, 2]),
    Fixture(path: "debian/system/logcheck", jobs: [4, 5], remarks: [2, 4]),
    Fixture(path: "debian/system/mailman", jobs: [2, 4, 5, 7, 9, 10]), Fixture(path: "debian/system/mdadm", jobs: [3]),
    Fixture(path: "debian/system/munin", jobs: [3, 4, 5], remarks: [1, 3]),
    Fixture(path: "debian/system/no-newline", jobs: [1], leftovers: [2], isRefused: true),
    Fixture(path: "debian/system/ntpsec", jobs: [1]), Fixture(path: "debian/system/php", jobs: [2]),
    Fixture(path: "debian/system/popularity-contest", jobs: [3]), Fixture(path: "debian/system/sendmail", jobs: [3]),
    Fixture(path: "debian/system/spamassassin", jobs: [4, 6]),
    Fixture(path: "debian/system/strangers", jobs: [3], leftovers: [1, 2], isRefused: true),
    Fixture(path: "debian/system/sysstat", jobs: [6, 9]), Fixture(path: "debian/system/zfsutils-linux", jobs: [4, 7]),
    Fixture(
      path: "debian/user/backwards", jobs: [2, 3, 5, 7, 9], leftovers: [1, 4, 6, 8, 10],
      remarks: [1, 2, 3, 4, 5, 6, 6, 7, 10]),
    Fixture(path: "debian/user/clock", jobs: Array(2...12)),
    Fixture(path: "debian/user/daemons", jobs: Array(1...6), remarks: [1, 2, 2, 3, 4, 5, 6]),
    Fixture(path: "debian/user/empty", jobs: []), Fixture(path: "debian/user/input", jobs: Array(2...9)),
    Fixture(path: "debian/user/names", jobs: Array(1...6)),
    Fixture(path: "debian/user/nicknames", jobs: Array(1...8), remarks: [8]),
    Fixture(path: "debian/user/passed-over", jobs: Array(1...4), remarks: Array(1...4)),
    Fixture(path: "debian/user/seconds", jobs: [], leftovers: [1], isRefused: true),
    Fixture(path: "debian/user/settings", jobs: [3, 9, 16], remarks: [1, 11, 12, 13, 14]),
    Fixture(path: "debian/user/stars", jobs: Array(2...16)),
    Fixture(path: "debian/user/windows", jobs: [3, 4], leftovers: [2, 5], remarks: [3, 4], isRefused: true),
    Fixture(path: "cronie/system/0hourly", jobs: [5], remarks: [4]),
    Fixture(path: "cronie/system/raid-check", jobs: [2]),
    Fixture(path: "cronie/system/sysstat", jobs: [2, 5, 6], remarks: [6]),
    Fixture(path: "cronie/system/zones", jobs: [3, 4, 7, 12], leftovers: [9]),
    Fixture(path: "cronie/user/drawn", jobs: [1, 2, 3, 4], leftovers: [5], remarks: [1, 2, 3, 3, 4]),
    Fixture(path: "cronie/user/lenient", jobs: [1, 6], leftovers: [2, 3, 4, 5, 7, 8]),
    Fixture(path: "cronie/user/week", jobs: [1, 2, 3, 4, 6, 7, 8], leftovers: [5], remarks: [4, 5]),
  ]

  private static let zone = "Europe/Berlin"
  private static let clock = DaemonClock(zone: zone)
  private static let utc = DaemonClock(zone: "UTC")
  private static let horizon = instant("2199-12-30T00:00:00Z").secondsSinceEpoch

  private static let users: Set = ["root", "backup", "daemon", "list", "mail", "nobody", "www-data"]
  private static let facts = CrontabFacts(
    home: { users.contains($0) ? "/" : nil }, isDirectory: { _ in true },
    knowsZone: { (try? SystemZones().rules(named: $0)) != nil })

  private static func bytes(of path: String) -> [UInt8] {
    guard let file = unsafe fopen(path, "r") else {
      Issue.record("\(path) cannot be opened")
      return []
    }
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 17)
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    return Array(bytes.prefix(count))
  }

  private static func crontab(_ fixture: Fixture) -> Crontab {
    Crontab(
      bytes(of: path("Crontabs/\(fixture.path)")), form: fixture.form, dialect: fixture.dialect, facts: facts)
  }

  @Test("what is imported, left over and remarked of each", arguments: fixtures)
  func contents(fixture: Fixture) {
    let crontab = Self.crontab(fixture)
    #expect(crontab.jobs.map(\.line) == fixture.jobs)
    #expect(crontab.leftovers.map { $0.span?.start.line } == fixture.leftovers, "\(crontab.leftovers)")
    #expect(crontab.remarks.map { $0.span?.start.line ?? 0 }.sorted() == fixture.remarks, "\(crontab.remarks)")
    #expect((crontab.refusal != nil) == fixture.isRefused)
    let name = ImportedCrontab.baseName(for: fixture.path, unlike: [])
    let imported = ImportedCrontab(crontab, name: name, path: fixture.path, dialect: fixture.dialect)
    #expect(imported.schedules.map(\.line) == (fixture.isRefused ? [] : fixture.jobs))
    #expect(imported.leftovers.isEmpty)
  }

  @Test("the next 50 fires of every line are those of the daemon's loop", arguments: fixtures)
  func fires(fixture: Fixture) throws {
    for job in Self.crontab(fixture).jobs { try Self.compare(job, fixture.daemon) }
  }

  @Test("so are those of the crontabs of this machine")
  func machine() throws {
    let names = output(of: "cd /etc/cron.d 2>/dev/null && ls").lines.map { "/etc/cron.d/\($0)" } + ["/etc/crontab"]
    for path in names where unsafe access(path, R_OK) == 0 {
      let crontab = Crontab(Self.bytes(of: path), form: .system, dialect: .debian, facts: Self.facts)
      for job in crontab.jobs { try Self.compare(job, .debian) }
    }
  }

  /// Compares a line in spring, in autumn, and around the changes of the clock.
  private static func compare(_ job: Crontab.Job, _ daemon: DaemonFields.Daemon) throws {
    let expression = try CronExpression.parse(job.expression, for: CronIdentity(name: "name", machine: "machine"))
    guard !expression.isReboot, !job.expression.contains("~") else { return }
    let fields = try #require(DaemonFields(job.text, daemon), "\(job.text)")
    if let zone = job.timezone { return try compare(expression, fields, job, zone) }
    let rules = try SystemZones().rules(named: zone)
    let day: Int64 = 86_400
    let spring = instant("2026-03-29T01:00:00Z").secondsSinceEpoch
    let autumn = instant("2026-10-25T01:00:00Z").secondsSinceEpoch
    let stretches = [
      (spring - 9 * day...horizon, 50), (autumn - 5 * day...horizon, 50), (spring - day...spring + day, .max),
      (autumn - day...autumn + day, .max),
    ]
    for (range, limit) in stretches {
      let theirs = clock.fires(of: fields, daemon, in: range, limit: limit)
      let ours = expression.fires(in: range, rules, limit: limit)
      if let found = difference(ours: ours, theirs: theirs) {
        Issue.record("line \(job.line), '\(job.text)' as '\(job.expression)': \(found)")
      }
    }
  }

  /// A job in a zone of its own, between that zone's changes, through which cronie does not carry such jobs.
  private static func compare(
    _ expression: CronExpression, _ fields: DaemonFields, _ job: Crontab.Job, _ zone: String
  ) throws {
    let other = DaemonClock(zone: zone)
    let start = instant("2026-04-01T00:00:00Z").secondsSinceEpoch
    let range = start...other.change(after: start) - 1
    let theirs = utc.fires(of: fields, .cronie, in: range, limit: 50, job: other)
    let ours = expression.fires(in: range, try SystemZones().rules(named: zone), limit: 50)
    #expect(!ours.isEmpty)
    if let found = difference(ours: ours, theirs: theirs) { Issue.record("'\(job.text)' in \(zone): \(found)") }
  }

  @Test(
    "lines that a seed makes up are read by ours and by the daemon's rules alike",
    arguments: DaemonFields.Daemon.allCases)
  func random(daemon: DaemonFields.Daemon) throws {
    var random = SeededGenerator("crontab lines of \(daemon)")
    let facts = Self.facts
    let dialect = CrontabDialect(rawValue: daemon.rawValue)
    for _ in 0..<Proof.count(100, exhaustive: 10_000) {
      let line = Self.line(&random)
      let crontab = Crontab(
        Array("\(line) run\n".utf8), form: .user(owner: "root"), dialect: try #require(dialect), facts: facts)
      guard let fields = DaemonFields(line + " run", daemon) else {
        #expect(crontab.jobs.isEmpty, "'\(line)' cannot be read; seed \(Proof.seed)")
        continue
      }
      guard let job = crontab.jobs.first else {
        let range =
          instant("2026-01-01T00:00:00Z").secondsSinceEpoch...instant("2034-01-01T00:00:00Z").secondsSinceEpoch
        let theirs = Self.clock.fires(of: fields, daemon, in: range, limit: 1)
        #expect(theirs.isEmpty, "'\(line)' fires; seed \(Proof.seed): \(crontab.leftovers)")
        continue
      }
      try Self.compare(job, daemon)
    }
  }

  /// Fields with stars in any place, ranges in both directions, names and a few mistakes.
  private static func line(_ random: inout SeededGenerator) -> String {
    let ranges = [0...59, 0...23, 1...31, 1...12, 0...7]
    let names = [3: ["jan", "Feb", "MAR", "dec"], 4: ["sun", "MON", "Fri", "sat"]]
    return ranges.enumerated().map { index, range in
      if index > 0, random.isOnce(in: 3) { return "*" }
      let count = random.isOnce(in: 3) ? random.number(2...3) : 1
      return (0..<count).map { _ in
        func value() -> String {
          if let names = names[index], random.isOnce(in: 4) { return random.pick(names) }
          return random.isOnce(in: 60) ? "\(range.upperBound + 1)" : "\(random.number(range))"
        }
        let step = random.isOnce(in: 30) ? 0 : random.number(1...9)
        return switch random.number(1...9) {
        case 1: "*"
        case 2, 3: "*/\(step)"
        case 4, 5: "\(value())-\(value())"
        case 6: "\(value())-\(value())/\(step)"
        default: value()
        }
      }.joined(separator: ",")
    }.joined(separator: " ")
  }
}
