import CivilTime
import JSON
import RunDocuments
import Testing

@testable import WebhookUpdates

@Suite("The updates of a run that retries another")
struct RetryUpdateTests {
  private func update(retryOf: String?, done: [String]) throws -> JSONValue {
    let start = Timestamp(microsecondsSinceEpoch: 0)
    let order = WebhookOrder(
      url: "http://127.0.0.1/", job: "job", factfile: "{}", tags: [:], startedAt: start, tasks: ["load", "send"],
      retryOf: retryOf, done: done)
    var updates = RunUpdates(identity: RunIdentity(order, version: "1"), tasks: order.tasks, done: order.done)
    return try #require(updates.update(after: RunChange(.began, at: start))["data"])
  }

  @Test("name that run, and tell what is done as succeeded")
  func retried() throws {
    let data = try update(retryOf: "job-1", done: ["load"])
    #expect(data["retryOf"] == "job-1")
    #expect(data["taskStates"]?.array?.map { $0["state"]?.string } == ["SUCCEEDED", "WAITING"])
  }

  @Test("of any other run name none")
  func first() throws {
    let data = try update(retryOf: nil, done: [])
    #expect(data["retryOf"] == nil)
    #expect(data["taskStates"]?.array?.map { $0["state"]?.string } == ["WAITING", "WAITING"])
  }
}
