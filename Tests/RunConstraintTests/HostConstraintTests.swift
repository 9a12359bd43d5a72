import RunConstraint
import Testing

@Suite("Host constraints")
struct HostConstraintTests {
  @Test(
    "take everything after the first comma",
    arguments: [
      ("host,alpha", "alpha"), ("host, 10.0.0.1 ", "10.0.0.1"), ("host,*", "*"), ("host,::1", "::1"),
      ("host,a,b", "a,b"),
    ])
  func accepted(text: String, value: String) throws {
    #expect(try HostConstraint.parse(text).value == value)
  }

  @Test(
    "that are mistyped are errors, so that no typo runs a job everywhere",
    arguments: [
      ("foo", "write it as host,VALUE"), ("", "write it as host,VALUE"), ("host", "write it as host,VALUE"),
      ("hots,alpha", "unknown kind 'hots'; did you mean 'host'?"),
      ("region,eu", "unknown kind 'region'; the only kind is 'host'"),
      ("host,", "the host is missing after the comma; '*' stands for every host"),
      ("host,a b", "a host has no spaces and no control characters"),
      ("host," + String(repeating: "a", count: 256), "the host is 256 bytes long; the limit is 255"),
    ])
  func refused(text: String, reason: String) {
    let error = #expect(throws: ConstraintSyntaxError.self) { try HostConstraint.parse(text) }
    #expect(error?.reason == reason)
  }
}
