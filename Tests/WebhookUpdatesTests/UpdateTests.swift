import CivilTime
import Glibc
import JSON
import RunDocuments
import Testing

@testable import WebhookUpdates

@Suite("Updates of a run")
struct UpdateTests {
  private static let order = WebhookOrder(
    url: "http://127.0.0.1/", job: "nightly", factfile: "{}", tags: ["b": "2", "a": "1"],
    startedAt: Timestamp(microsecondsSinceEpoch: 1_000_000), tasks: ["a", "b"])

  private static func task(_ state: String, startedAt: Int64, endedAt: Int64?) -> RunStatus.Task {
    RunStatus.Task(
      name: "a", state: state, startedAt: Timestamp(microsecondsSinceEpoch: startedAt),
      endedAt: endedAt.map { Timestamp(microsecondsSinceEpoch: $0) }, exitCode: endedAt == nil ? nil : 1, reason: nil,
      outputTail: "4 rows\n", errorTail: "")
  }

  @Test("a job is known by its factfile and its tags in the order of their names")
  func identity() {
    let identity = RunIdentity(Self.order, version: "1")
    // echo -n '{}a1b2' | sha256sum
    #expect(identity.jobReference == "a9cae4e19a64f1841ab78a6499c67626bb11e7d07b1b106d7a9dca2cca04ef68")
    #expect(identity.factfile == "e30=")
    #expect(identity.runReference != RunIdentity(Self.order, version: "1").runReference)
  }

  @Test("a task started when it was first tried, and what is not known of one is left out")
  func attempts() throws {
    var updates = RunUpdates(identity: RunIdentity(Self.order, version: "1"), tasks: Self.order.tasks)
    let at = Timestamp(microsecondsSinceEpoch: 9_000_000)
    _ = updates.update(after: RunChange(.announced, at: at))
    _ = updates.update(after: RunChange(.tasks, at: at, [Self.task("RUNNING", startedAt: 2_000_000, endedAt: nil)]))
    let update = updates.update(
      after: RunChange(.tasks, at: at, [Self.task("FAILED", startedAt: 5_000_000, endedAt: 6_000_000)]))
    let data = try #require(update["data"])
    #expect(
      data["taskTransitions"]?.compactText
        == #"[{"taskName":"a","previousState":"RUNNING","currentState":"FAILED"}]"#)
    #expect(
      data["taskStates"]?.compactText == """
        [{"taskName":"a","state":"FAILED","started":"1970-01-01T00:00:02.000Z","duration":"PT4.000S","stdout":"4 rows",\
        "returnCode":1},{"taskName":"b","state":"WAITING"}]
        """)
  }

  @Test("lines come whole, however they arrive, and a piece at the end is none")
  func lines() throws {
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    defer { close(ends[0]) }
    let input = InputLines(descriptor: ends[0])
    for piece in ["on", "e\ntwo\n\nthr", "ee\nfou"] { _ = unsafe write(ends[1], piece, piece.utf8.count) }
    close(ends[1])
    var found: [String] = []
    while let line = try input.next() { found.append(String(decoding: line, as: UTF8.self)) }
    #expect(found == ["one", "two", "", "three"])
  }
}
