import Factfile
import Testing

@Suite("The fingerprint of a task graph")
struct GraphFingerprintTests {
  private static func task(_ name: String, _ dependsOn: [String], _ more: String = "", command: String = "true")
    -> String
  {
    let names = dependsOn.map { "\"\($0)\"" }.joined(separator: ",")
    return """
      {"name":"\(name)","executor":"shell","command":"\(command)","arguments":[],"dependsOn":[\(names)]\(more),
       "onResult":{"terminateJobWithSuccess":[],"continueJob":[0]}}
      """
  }

  private static func fingerprint(_ tasks: [String]) throws -> String {
    let text = """
      {"schema":"iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-1",
       "data":{"name":"job","tasks":[\(tasks.joined(separator: ","))]}}
      """
    return try Factfile.parse(bytes: Array(text.utf8), variables: nil).graphFingerprint
  }

  private static let base = [task("a", []), task("b", ["a"]), task("c", ["a", "b"])]

  @Test(
    "stays where commands, the order of tasks or of dependencies change",
    arguments: [
      [task("a", [], command: "false"), task("b", ["a"]), task("c", ["a", "b"])],
      [task("c", ["b", "a"]), task("b", ["a"]), task("a", [])],
    ])
  func same(tasks: [String]) throws {
    #expect(try Self.fingerprint(tasks) == Self.fingerprint(Self.base))
  }

  @Test(
    "changes with a task more or less, another name, another dependency, or after which endings a task runs",
    arguments: [
      [task("a", []), task("b", ["a"])],
      [task("a", []), task("b", ["a"]), task("c", ["a", "b"]), task("d", [])],
      [task("a", []), task("b", ["a"]), task("x", ["a", "b"])],
      [task("a", []), task("b", ["a"]), task("c", ["b"])],
      [task("a", []), task("b", []), task("c", ["a", "b"])],
      [task("a", []), task("b", ["a"]), task("c", ["a", "b"], #","runs":"always""#)],
    ])
  func other(tasks: [String]) throws {
    #expect(try Self.fingerprint(tasks) != Self.fingerprint(Self.base))
  }

  @Test("tells names apart that run together")
  func boundaries() throws {
    let one = [Self.task("a", []), Self.task("ab", []), Self.task("c", ["a", "ab"])]
    let other = [Self.task("a", []), Self.task("ab", []), Self.task("ca", ["ab"])]
    #expect(try Self.fingerprint(one) != Self.fingerprint(other))
  }
}
