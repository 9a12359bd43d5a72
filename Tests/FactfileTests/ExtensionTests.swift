import Factfile
import JSON
import Testing

/// A factfile of one task with these members besides the required ones, and these of the job.
private func factfile(
  _ members: String = "", job: String = "", executor: String = "shell", version: String = "1-0-1"
) -> [UInt8] {
  Array(
    """
    {"schema":"iglu:com.snowplowanalytics.factotum/factfile/jsonschema/\(version)","data":{"name":"job",\(job)"tasks":[
     {"name":"a","executor":"\(executor)","command":"echo","arguments":["b c","it's",""],"dependsOn":[],\(members)
      "onResult":{"terminateJobWithSuccess":[],"continueJob":[0]}}]}}
    """.utf8)
}

private func problems(_ bytes: [UInt8]) -> [String] {
  do {
    _ = try Factfile.parse(bytes: bytes, variables: Variables())
    return []
  } catch {
    return error.problems.map(\.text)
  }
}

@Suite("Factfiles 1-0-1")
struct ExtensionTests {
  @Test("say how long a task may take, how often it is tried, where and with what, and when it runs")
  func all() throws {
    let bytes = factfile(
      #""timeout":"15m","retries":{"count":2,"delay":"10s","backoff":1.5,"maxDelay":"1h"},"environment":{"A":"b"},"workingDirectory":"/tmp","stdin":"{{x}}\n","runs":"always","#,
      job: #""maxParallel":4,"timeout":"2h","#, executor: "exec")
    let factfile = try Factfile.parse(bytes: bytes, variables: Variables()).factfile
    #expect(factfile.maxParallel == 4 && factfile.timeout?.duration == .seconds(7200))
    let task = factfile.tasks[0]
    #expect(task.executor == .exec && task.timeout?.duration == .seconds(900))
    #expect(task.retries?.count == 2 && task.retries?.delay.duration == .seconds(10))
    #expect(task.retries?.backoff == 1.5 && task.retries?.maxDelay?.duration == .seconds(3600))
    #expect(task.environment == [ExactText("A"): "b"] && task.workingDirectory == "/tmp" && task.runs == .always)
    #expect(task.input == "{{x}}\n" && task.shell == nil)
    #expect(factfile.compactJSON.contains(#""workingDirectory":"/tmp","stdin":"{{x}}\n","runs":"always""#))
    #expect(task.displayedCommandLine == #"echo 'b c' 'it'\''s' ''"#)
  }

  @Test("may give a task variables whose names look the same")
  func spellings() throws {
    let bytes = factfile(#""environment":{"\u00e9":"1","e\u0301":"2"},"#)
    let reading = try Factfile.parse(bytes: bytes, variables: Variables())
    #expect(reading.factfile.tasks[0].environment.count == 2)
    #expect(reading.factfile.compactJSON.contains("\"\u{E9}\":\"1\""))
    #expect(reading.factfile.compactJSON.contains("\"e\u{301}\":\"2\""))
  }

  @Test("may name the shell of a task")
  func shell() throws {
    let factfile = try Factfile.parse(bytes: factfile(#""shell":"/bin/bash","#), variables: Variables()).factfile
    #expect(factfile.tasks[0].shell == "/bin/bash" && factfile.compactJSON.contains(#","shell":"/bin/bash"}"#))
  }

  @Test("say that standard input is never templated")
  func inputTemplate() throws {
    let reading = try Factfile.parse(bytes: factfile(#""stdin":"{{x}}","#), variables: Variables())
    #expect(
      reading.warnings.map(\.description) == [
        "the standard input of the task 'a' contains '{{'; it is never templated"
      ])
  }

  @Test(
    "whose braces name no variable need warn nobody who knows all of them",
    arguments: [
      ("echo {{x}}", false), ("echo {{{ x }}}", false), ("echo {{#x.y}}", false), ("awk '{{print}}'", true),
      ("docker ps --format '{{.Names}} {{xy}}'", true),
    ])
  func braces(command: String, namesNoVariable: Bool) throws {
    let text = String(decoding: factfile(#""stdin":"\#(command)","#), as: UTF8.self)
    let reading = try Factfile.parse(bytes: Array(text.utf8), variables: Variables(values: ["x": "1"]))
    #expect(reading.warnings.map(\.namesNoVariable) == [namesNoVariable])
  }

  @Test("may leave all of it out")
  func none() throws {
    let factfile = try Factfile.parse(bytes: factfile(), variables: Variables()).factfile
    let task = factfile.tasks[0]
    #expect(factfile.maxParallel == nil && factfile.timeout == nil)
    #expect(task.executor == .shell && task.timeout == nil && task.retries == nil)
    #expect(task.environment.isEmpty && task.workingDirectory == nil && task.runs == .onSuccess)
  }

  @Test(
    "refuse what they cannot mean, with its place",
    arguments: [
      (#""timeout":"90","#, "'/data/tasks/0/timeout' - '90' is no length of time; write it as '90s', '15m' or '2h'"),
      (#""timeout":"0s","#, "'/data/tasks/0/timeout' - '0s' is no length of time; write it as '90s', '15m' or '2h'"),
      (#""timeout":"-1s","#, "'/data/tasks/0/timeout' - '-1s' is no length of time; write it as '90s', '15m' or '2h'"),
      (#""timeout":90,"#, "'/data/tasks/0/timeout' - expected a string, found a number"),
      (#""retries":{},"#, "'/data/tasks/0/retries' - the property 'count' is missing"),
      (#""retries":{"count":0},"#, "'/data/tasks/0/retries/count' - 0 is out of range 1-1000"),
      (#""retries":{"count":1,"backoff":0.5},"#, "'/data/tasks/0/retries/backoff' - 0.5 is out of range 1-100"),
      (
        #""retries":{"count":1,"wait":"1s"},"#,
        "'/data/tasks/0/retries' - unknown property 'wait'"
      ),
      (#""environment":{"A/B":1},"#, "'/data/tasks/0/environment/A~1B' - expected a string, found a number"),
      (
        #""environment":{"A=B":"1"},"#, "the task 'a' sets the variable 'A=B', which no environment can hold."
      ),
      (
        #""environment":{"FACTOTUM_TASK":"1"},"#,
        "the task 'a' sets the variable 'FACTOTUM_TASK'; names with FACTOTUM_ are Factotum's own."
      ),
      (
        #""runs":"onfailure","#,
        "'/data/tasks/0/runs' - 'onfailure' is not one of 'onSuccess', 'onFailure', 'always'; did you mean 'onFailure'?"
      ),
      (
        #""runs":"onFailure","#,
        "the task 'a' runs on the failure of what it depends on, and depends on nothing."
      ),
      (#""stdin":1,"#, "'/data/tasks/0/stdin' - expected a string, found a number"),
      (#""shell":"bash","#, "'/data/tasks/0/shell' - 'bash' is not an absolute path, such as '/bin/bash'"),
      (#""shell":"","#, "'/data/tasks/0/shell' - '' is not an absolute path, such as '/bin/bash'"),
      (#""workingDirectory":null,"#, "'/data/tasks/0/workingDirectory' - expected a string, found null"),
    ])
  func refused(members: String, problem: String) {
    #expect(problems(factfile(members)) == [problem])
  }

  @Test("refuse what a job cannot mean")
  func refusedJob() {
    #expect(
      problems(factfile(job: #""maxParallel":0,"timeout":"x","#)) == [
        "'/data/maxParallel' - 0 is out of range 1-100000",
        "'/data/timeout' - 'x' is no length of time; write it as '90s', '15m' or '2h'",
      ])
  }

  @Test("are the only ones with these properties: 1-0-0 refuses them and names the schema that has them")
  func gated() {
    let schema = "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-1"
    #expect(
      problems(factfile(#""timeout":"1s","#, job: #""maxParallel":1,"#, version: "1-0-0")) == [
        "'/data' - unknown property 'maxParallel'; it belongs to factfile 1-0-1, as in the schema '\(schema)'",
        "'/data/tasks/0' - unknown property 'timeout'; it belongs to factfile 1-0-1, as in the schema '\(schema)'",
      ])
    #expect(
      problems(factfile(executor: "exec", version: "1-0-0")) == [
        "the task 'a' has the unknown executor 'exec'; the executor is 'shell'; 'exec' needs the schema '\(schema)'."
      ])
    #expect(problems(factfile(executor: "shell", version: "1-0-0")) == [])
    #expect(problems(factfile(version: "1-0-2")).count == 1)
  }
}
