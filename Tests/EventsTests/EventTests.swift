import CivilTime
import Events
import Fires
import Glibc
import Testing

@Suite("Entries of the journal")
struct EventTests {
  static let fire = FireOrigin(
    schedule: "nightly", scheduledTime: Instant(secondsSinceEpoch: 0), runID: "nightly-19700101T000000Z", job: "job",
    factfile: "/etc/x.factfile", tags: ["team": "data", "a": "b=c"])
  static let task = TaskOrigin(
    run: RunOrigin(
      runID: "r", job: "job", factfile: "/etc/x.factfile", schedule: "nightly",
      scheduledTime: Instant(secondsSinceEpoch: 0), tags: ["k": "v"]),
    task: "load", attempt: 1)
  /// A decision about the fire, made so much after its time.
  static func decided(_ decision: Decision, _ reason: Reason? = nil, late: Duration = .zero) -> Event {
    .fireDecided(
      fire,
      DecisionRecord(
        fire: FireID(schedule: "nightly", instant: fire.scheduledTime), trigger: .cron, decision: decision,
        reason: reason, lateness: late, decidedAt: timestamp))
  }
  /// The end of the fire's run, after so much time where that is known.
  static func ended(_ outcome: Outcome, _ summary: String? = nil, _ duration: Duration? = nil) -> Event {
    .runEnded(
      fire,
      RunEnding(
        outcome: outcome, summary: summary, startedAt: duration.map { timestamp + (.zero - $0) }, endedAt: timestamp))
  }
  static let timestamp = Timestamp(microsecondsSinceEpoch: 1_500_000)
  private static let runFields = [
    "FACTOTUM_RUN_ID=r", "FACTOTUM_JOB=job", "FACTOTUM_FACTFILE=/etc/x.factfile", "FACTOTUM_SCHEDULE=nightly",
    "FACTOTUM_SCHEDULED_TIME=1970-01-01T00:00:00Z", "FACTOTUM_TAG=k=v",
  ]
  private static let taskFields = runFields + ["FACTOTUM_TASK=load", "FACTOTUM_ATTEMPT=1"]

  private func fields(_ event: Event) -> [String] {
    event.entry(at: Self.timestamp).fields.map { "\($0.name)=\($0.value)" }
  }
  private func message(_ event: Event) -> String { event.entry(at: Self.timestamp).message }
  private static func output(_ bytes: [UInt8]) -> Event {
    var reader = OutputReader()
    return .taskOutput(task, isError: false, reader.read(bytes[...], isContinued: false))
  }

  @Test("a decision names its schedule, its time, its reason and how late it was")
  func fire() {
    let started = Self.decided(.started, late: .milliseconds(3))
    #expect(
      fields(started) == [
        "FACTOTUM_SCHEDULE=nightly", "FACTOTUM_SCHEDULED_TIME=1970-01-01T00:00:00Z",
        "FACTOTUM_RUN_ID=nightly-19700101T000000Z", "FACTOTUM_JOB=job",
        "FACTOTUM_FACTFILE=/etc/x.factfile", "FACTOTUM_TAG=a=b=c", "FACTOTUM_TAG=team=data",
        "FACTOTUM_DECISION=started",
        "FACTOTUM_LATENESS_USEC=3000",
      ])
    let noop = Self.decided(.noop, .constraint("not here"))
    #expect(
      fields(noop).contains("FACTOTUM_REASON=not here") && !fields(noop).contains { $0.hasPrefix("FACTOTUM_RUN_ID") })
  }

  @Test("every entry of a run carries the fields of the run, of a task those of the task")
  func origins() {
    #expect(fields(.runWarning("x", Self.task.run)) == Self.runFields + ["FACTOTUM_REASON=x"])
    #expect(fields(.entriesLost(count: 1, Self.task.run)) == Self.runFields)
    #expect(fields(.taskStarted(Self.task)) == Self.taskFields)
    #expect(fields(.taskWarning(predicate: "x", Self.task)) == Self.taskFields + ["FACTOTUM_REASON=x"])
    #expect(fields(.outputLeftOut(Self.task, bytes: 1)) == Self.taskFields)
    #expect(fields(Self.output([])) == Self.taskFields + ["FACTOTUM_STREAM=stdout"])
    let fire = ["FACTOTUM_SCHEDULE=nightly", "FACTOTUM_RUN_ID=nightly-19700101T000000Z"]
    for event: Event in [.trouble("x", Self.fire), Self.ended(.failed)] {
      #expect(fire.allSatisfy(fields(event).contains))
    }
  }

  @Test("what failed is an error, and what did not is not")
  func priorities() {
    func priority(_ event: Event) -> Int { event.entry(at: Self.timestamp).priority.rawValue }
    #expect(priority(Self.ended(.failed)) == 3)
    #expect(priority(Self.ended(.succeeded)) == 6)
    #expect(priority(.taskEnded(Self.task, state: "FAILED", exitCode: 1, signal: nil, reason: nil, duration: nil)) == 3)
    #expect(
      priority(.taskEnded(Self.task, state: "SKIPPED", exitCode: nil, signal: nil, reason: "x", duration: nil)) == 6)
    #expect(priority(Self.output([])) == 6)
    var reader = OutputReader()
    #expect(priority(.taskOutput(Self.task, isError: true, reader.read([], isContinued: false))) == 5)
    #expect(priority(.taskWarning(predicate: "x", Self.task)) == 4)
    #expect(
      priority(Self.decided(.noop, .lookupFailed("x"))) == 3)
    #expect(
      priority(Self.decided(.failedToStart, .couldNotStart("x"))) == 3)
  }

  @Test("the end of a task carries code, signal, duration and reason")
  func taskEnd() {
    let event = Event.taskEnded(
      Self.task, state: "FAILED", exitCode: 137, signal: "SIGKILL", reason: "the task was killed by SIGKILL",
      duration: .seconds(2))
    #expect(
      fields(event) == Self.taskFields + [
        "FACTOTUM_STATE=FAILED", "FACTOTUM_EXIT_CODE=137", "FACTOTUM_SIGNAL=SIGKILL",
        "FACTOTUM_REASON=the task was killed by SIGKILL", "FACTOTUM_DURATION_USEC=2000000",
      ])
  }

  @Test("a reload carries what changed by name")
  func reload() {
    let summary = ReloadSummary(
      added: ["a", "b"], changed: ["c (cron, timezone)"], removed: (0..<102).map { "r\($0)" }, unchanged: 2,
      quarantinedFiles: 0, problems: 0)
    let lines = fields(.reloaded(summary))[0].split(separator: "\n")
    #expect(lines[..<2] == ["FACTOTUM_REASON=added: a, b", "changed: c (cron, timezone)"])
    #expect(lines[2].hasPrefix("removed: r0, r1,") && lines[2].hasSuffix("r99 and 2 more"))
  }

  @Test("an entry names the place in the code that made it")
  func location() {
    let location = Event.trouble("x").entry(at: Self.timestamp).location
    #expect(location.file == "EventsTests/EventTests.swift" && location.line > 0 && location.function == "location()")
  }

  @Test("a line for people says whom it is about and stays one line, and one for machines is JSON whatever was printed")
  func lines() {
    let entry = Self.output(Array("a\u{1B}[2J\u{7}b".utf8) + [0xFF]).entry(at: Self.timestamp)
    #expect(entry.textLine == "1970-01-01T00:00:01.500Z nightly/load: a\\u0007b\u{FFFD}")
    let quarantine = Event.fileQuarantined(path: "p", reasons: ["x", "y"]).entry(at: Self.timestamp)
    #expect(quarantine.textLine.hasSuffix("\n  x\n  y"))
    #expect(
      entry.jsonLine.hasPrefix(
        #"{"time":"1970-01-01T00:00:01.500Z","priority":6,"messageId":"\#(MessageIdentifier.taskOutput.rawValue)","identifier":"nightly/load","message":"a\\u0007b"#
      ))
    #expect(entry.jsonLine.hasSuffix(#""FACTOTUM_RAW":[97,27,91,50,74,7,98,255]}"#))
    let tags = Self.decided(.noop).entry(at: Self.timestamp).jsonLine
    #expect(tags.contains(#""FACTOTUM_TAG":["a=b=c","team=data"]"#) && !tags.contains("FACTOTUM_RAW"))
  }

  @Test("the message catalog explains every kind of event and no other")
  func catalog() throws {
    let path = #filePath.replacing("Tests/EventsTests/EventTests.swift", with: "systemd/factotum.catalog")
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = unsafe read(file, &bytes, bytes.count)
    let text = String(decoding: bytes.prefix(count), as: UTF8.self)
    let identifiers = text.split(separator: "\n").filter { $0.hasPrefix("-- ") }.map { String($0.dropFirst(3)) }
    #expect(identifiers == MessageIdentifier.allCases.map(\.rawValue))
    #expect(Set(identifiers).count == identifiers.count)
    #expect(text.split(separator: "\n").filter { $0.hasPrefix("Subject: ") }.count == identifiers.count)
  }
}
