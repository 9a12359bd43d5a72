import CivilTime
import JSON
import RunDocuments
import Testing

@Suite("Documents between the daemon and a runner")
struct RunDocumentsTests {
  static let request = RunRequest(
    runID: "etl-20261123T021500Z",
    origin: .init(schedule: "etl", scheduledTime: Instant(secondsSinceEpoch: 1_795_400_100)),
    factfilePath: "/etc/factotum.d/jobs/etl.factfile", factfile: "{\"a\": \"\u{1}é\"}", variables: ["x": ["y": 1]],
    tags: ["team": "data, too"], runDirectory: "/run/factotum/runs/x", workingDirectory: "/",
    environment: ["PATH": "/bin"],
    logFormat: .journal, journalLimit: nil, outputTailLimit: 10_000, retryOf: "etl-r", done: ["a", "é"])
  static let status = RunStatus(
    runID: "etl-20261123T021500Z", bootID: "b", runner: 4711, runnerStartTime: 99,
    startedAt: Timestamp(microsecondsSinceEpoch: 5),
    ending: .init(
      outcome: "failed", summary: nil, endedAt: Timestamp(microsecondsSinceEpoch: 7), cpuTime: .microseconds(1500),
      peakMemory: 4096),
    tasks: [
      .init(
        name: "a", state: "FAILED", startedAt: Timestamp(microsecondsSinceEpoch: 6), endedAt: nil, exitCode: 143,
        signal: "SIGTERM", attempts: 2, reason: "why",
        outputTail: "out", errorTail: "")
    ], graph: "g1-0")

  @Test("a request and a status survive the way")
  func roundTrip() throws {
    #expect(try RunRequest.parse(bytes: Array(Self.request.text.utf8)) == Self.request)
    #expect(try RunStatus.parse(bytes: Array(Self.status.text.utf8)) == Self.status)
  }

  @Test("what the process that posts updates is told, and what it answers, are lines that survive the way")
  func webhook() throws {
    let order = WebhookOrder(
      url: "http://a/?b", job: "a\nb", factfile: "{\n}", tags: ["team": "data, too"],
      startedAt: Timestamp(microsecondsSinceEpoch: 5), tasks: ["a", "\u{0}"],
      retryOf: "a-1", done: ["\u{0}"])
    let changes = RunChange.Kind.allCases.map {
      RunChange($0, at: Timestamp(microsecondsSinceEpoch: 7), Self.status.tasks)
    }
    var tally = WebhookTally()
    (tally.sent, tally.failed, tally.reason) = (3, 1, "HTTP\n500")
    for text in [order.text, tally.text] + changes.map(\.text) { #expect(!text.contains("\n")) }
    #expect(try WebhookOrder.parse(bytes: Array(order.text.utf8)) == order)
    #expect(try WebhookTally.parse(bytes: Array(tally.text.utf8)) == tally)
    for change in changes { #expect(try RunChange.parse(bytes: Array(change.text.utf8)) == change) }
  }

  @Test(
    "a status that a job's user made up is an error that says what is wrong",
    arguments: [
      ("\"runner\":4711", "\"runner\":1", "'runner'"), ("\"runner\":4711", "\"runner\":-4711", "'runner'"),
      ("\"runner\":4711", "\"runner\":99999999999", "'runner'"), ("\"failed\"", "\"crashed\"", "'outcome'"),
      ("\"state\":\"FAILED\"", "\"state\":1", "'state'"), ("{\"runId\"", "{\"runid\"", "'runId'"),
      ("{\"runId\"", "[{\"runId\"", "line 1"),
      ("\"cpuMicroseconds\":1500", "\"cpuMicroseconds\":-1", "'cpuMicroseconds'"),
      ("\"peakMemory\":4096", "\"peakMemory\":9000000000000000000", "'peakMemory'"),
    ])
  func untrusted(text: String, replacement: String, named: String) throws {
    let bytes = Array(Self.status.text.replacing(text, with: replacement).utf8)
    let error = #expect(throws: RunDocumentError.self) { try RunStatus.parse(bytes: bytes) }
    #expect(error?.description.hasPrefix("the run's status cannot be used: ") == true)
    #expect(error?.reason.contains(named) == true)
  }

  @Test("a status without its tails keeps everything else, and a summary of any length is cut")
  func bounds() throws {
    let short = Self.status.withoutTails
    #expect(
      short.tasks.first?.outputTail == "" && short.tasks.first?.reason == "why" && short.ending == Self.status.ending)
    let long = Self.status.text.replacing(
      "\"summary\":null", with: "\"summary\":\"\(String(repeating: "x", count: 100_000))\"")
    #expect(try RunStatus.parse(bytes: Array(long.utf8)).ending?.summary?.count == 4096)
  }

  @Test("a status of a runner of before tells neither attempts nor graph, and is read")
  func earlier() throws {
    var text = Self.status.text
    for part in [#""signal":"SIGTERM","attempts":2,"#, #""graph":"g1-0","#] {
      #expect(text.contains(part))
      text = text.replacing(part, with: "")
    }
    let read = try RunStatus.parse(bytes: Array(text.utf8))
    #expect(read.graph == nil && read.tasks.first?.attempts == 0 && read.tasks.first?.signal == nil)
  }

  @Test("lines about processes that a crash cut off, or that name nobody, are passed over")
  func processes() {
    let entries = TaskProcesses.parse("0 100 5\n1 101 6\n2 1 7\n3 -5 8\nx 9 9\n4 102\n")
    #expect(entries.map(\.identifier) == [100, 101])
    #expect(entries.map(\.startTime) == [5, 6])
  }
}
