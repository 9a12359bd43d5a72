import CivilTime
import Factfile
import JSON
import RunMachine
import Testing

@testable import Runner

@Suite("The updates of a run that retries another")
struct RetryUpdateTests {
  private func update(retryOf: String?, done: Set<ExactText>) throws -> JSONValue {
    let text = """
      {"schema":"iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-0","data":{"name":"job","tasks":[
      {"name":"load","executor":"shell","command":"true","arguments":[],"dependsOn":[],
       "onResult":{"terminateJobWithSuccess":[],"continueJob":[0]}},
      {"name":"send","executor":"shell","command":"true","arguments":[],"dependsOn":["load"],
       "onResult":{"terminateJobWithSuccess":[],"continueJob":[0]}}]}}
      """
    let factfile = try Factfile.parse(bytes: Array(text.utf8), variables: nil).factfile
    let start = Timestamp(microsecondsSinceEpoch: 0)
    let identity = RunIdentity(factfile: factfile, tags: [:], startedAt: start, version: "1", retryOf: retryOf)
    var updates = RunUpdates(identity: identity, tasks: factfile.tasks.map(\.name), done: done)
    return try #require(updates.update(after: .began([]), at: start)["data"])
  }

  @Test("name that run, and tell what is done as succeeded")
  func retried() throws {
    let data = try update(retryOf: "job-1", done: [ExactText("load")])
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
