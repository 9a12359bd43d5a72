import CivilTime
import Events
import Glibc
import Testing

@Suite("Entries of the journal")
struct EventTests {
  static let fire = FireOrigin(
    schedule: "nightly", scheduledTime: Instant(secondsSinceEpoch: 0), runID: "nightly-19700101T000000Z",
    factfile: "/etc/x.factfile",
    tags: ["team": "data", "a": "b=c"])
  static let task = TaskOrigin(
    run: RunOrigin(
      runID: "r", job: "job", factfile: "/etc/x.factfile", schedule: "nightly",
      scheduledTime: Instant(secondsSinceEpoch: 0), tags: ["k": "v"]),
    task: "load", attempt: 1)
  static let timestamp = Timestamp(microsecondsSinceEpoch: 1_500_000)

  private func fields(_ event: Event) -> [String] {
    event.entry(at: Self.timestamp).fields.map { "\($0.name)=\($0.value)" }
  }
  private func message(_ event: Event) -> String {
    String(decoding: event.entry(at: Self.timestamp).message, as: UTF8.self)
  }

  @Test("a decision names its schedule, its time, its reason and how late it was")
  func fire() {
    let started = Event.fireDecided(
      Self.fire, decision: "started", reason: nil, isFault: false, lateness: .milliseconds(3))
    #expect(message(started) == "nightly: started for 1970-01-01T00:00:00Z, 0.003 s late")
    #expect(
      fields(started) == [
        "FACTOTUM_SCHEDULE=nightly", "FACTOTUM_SCHEDULED_TIME=1970-01-01T00:00:00Z",
        "FACTOTUM_RUN_ID=nightly-19700101T000000Z",
        "FACTOTUM_FACTFILE=/etc/x.factfile", "FACTOTUM_TAG=a=b=c", "FACTOTUM_TAG=team=data",
        "FACTOTUM_DECISION=started",
        "FACTOTUM_LATENESS_USEC=3000",
      ])
    let noop = Event.fireDecided(Self.fire, decision: "noop", reason: "not here", isFault: false, lateness: .zero)
    #expect(message(noop) == "nightly: noop for 1970-01-01T00:00:00Z: not here")
    #expect(
      fields(noop).contains("FACTOTUM_REASON=not here") && !fields(noop).contains { $0.hasPrefix("FACTOTUM_RUN_ID") })
  }

  @Test("what failed is an error, and what did not is not")
  func priorities() {
    func priority(_ event: Event) -> Int { event.entry(at: Self.timestamp).priority.rawValue }
    #expect(priority(.runEnded(Self.fire, outcome: "failed", reason: nil, duration: nil)) == 3)
    #expect(priority(.runEnded(Self.fire, outcome: "succeeded", reason: nil, duration: nil)) == 6)
    #expect(priority(.taskEnded(Self.task, state: "FAILED", exitCode: 1, signal: nil, reason: nil, duration: nil)) == 3)
    #expect(
      priority(.taskEnded(Self.task, state: "SKIPPED", exitCode: nil, signal: nil, reason: "x", duration: nil)) == 6)
    #expect(priority(.taskOutput(Self.task, isError: false, bytes: [])) == 6)
    #expect(priority(.taskOutput(Self.task, isError: true, bytes: [])) == 5)
    #expect(
      priority(.fireDecided(Self.fire, decision: "noop", reason: "lookup failed", isFault: true, lateness: .zero)) == 3)
    #expect(
      priority(.fireDecided(Self.fire, decision: "failed-to-start", reason: "x", isFault: false, lateness: .zero)) == 3)
  }

  @Test("the end of a task carries code, signal, duration and reason")
  func taskEnd() {
    let event = Event.taskEnded(
      Self.task, state: "FAILED", exitCode: 137, signal: "SIGKILL", reason: "the task was killed by SIGKILL",
      duration: .seconds(2))
    #expect(
      fields(event) == [
        "FACTOTUM_RUN_ID=r", "FACTOTUM_JOB=job", "FACTOTUM_FACTFILE=/etc/x.factfile", "FACTOTUM_TASK=load",
        "FACTOTUM_ATTEMPT=1",
        "FACTOTUM_SCHEDULE=nightly", "FACTOTUM_SCHEDULED_TIME=1970-01-01T00:00:00Z", "FACTOTUM_TAG=k=v",
        "FACTOTUM_STATE=FAILED",
        "FACTOTUM_EXIT_CODE=137", "FACTOTUM_SIGNAL=SIGKILL", "FACTOTUM_REASON=the task was killed by SIGKILL",
        "FACTOTUM_DURATION_USEC=2000000",
      ])
    #expect(
      message(event) == "the task 'load' ended as FAILED with code 137 after 2.000 s: the task was killed by SIGKILL")
  }

  @Test("a line for people stays one line, and one for machines is JSON whatever a task printed")
  func lines() {
    let entry = Event.taskOutput(Self.task, isError: false, bytes: Array("a\u{1B}[2J\nb".utf8) + [0xFF]).entry(
      at: Self.timestamp)
    #expect(entry.textLine == "1970-01-01T00:00:01.500Z a\u{FFFD}[2J\n  b\u{FFFD}")
    #expect(entry.message.last == 0xFF)
    #expect(
      entry.jsonLine.hasPrefix(
        #"{"time":"1970-01-01T00:00:01.500Z","priority":6,"messageId":"\#(MessageIdentifier.taskOutput.rawValue)","message":"a"#
      ))
    let tags = Event.fireDecided(Self.fire, decision: "noop", reason: nil, isFault: false, lateness: .zero).entry(
      at: Self.timestamp
    ).jsonLine
    #expect(tags.contains(#""FACTOTUM_TAG":["a=b=c","team=data"]"#))
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
