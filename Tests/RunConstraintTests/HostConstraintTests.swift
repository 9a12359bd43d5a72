import RunConstraint
import Testing

@Suite("Host constraints")
struct HostConstraintTests {
  @Test(
    "name one host, after the first comma",
    arguments: [
      ("host,alpha", "alpha"), ("host, 10.0.0.1 ", "10.0.0.1"), ("host,*", "*"), ("host,::1", "::1"),
      ("host,WEB_2.Example.", "WEB_2.Example."), ("host,1042", "1042"),
    ])
  func accepted(text: String, value: String) throws {
    #expect(try HostConstraint.parse(text).value == value)
  }

  @Test(
    "compare names without case and trailing dot, and addresses whatever their spelling",
    arguments: [
      ("WEB2", "web2"), ("web2.", "web2"), ("Web2.Example.COM.", "web2.example.com"), ("FD00:0::7", "fd00::7"),
      ("::ffff:10.0.0.1", "10.0.0.1"), ("::FFFF:a00:1", "10.0.0.1"), ("fd00::10.0.0.1", "fd00::a00:1"),
    ])
  func equal(one: String, other: String) throws {
    #expect(try HostConstraint.parse("host,\(one)").host == HostConstraint.parse("host,\(other)").host)
  }

  private static let list =
    "; for several hosts write a list of constraints, such as 'host,a' and 'host,b' (on the command line repeat the option)"

  @Test(
    "that are mistyped are errors, so that no typo runs a job everywhere",
    arguments: [
      ("foo", "write it as host,VALUE"), ("", "write it as host,VALUE"), ("host", "write it as host,VALUE"),
      ("hots,alpha", "unknown kind 'hots'; did you mean 'host'?"),
      ("region,eu", "unknown kind 'region'; the only kind is 'host'"),
      ("host,", "the host is missing after the comma; '*' stands for every host"),
      ("host,.", "the host is missing after the comma; '*' stands for every host"),
      ("host,a b", "a host has no spaces and no control characters" + list),
      ("host," + String(repeating: "a", count: 256), "the host is 256 bytes long; the limit is 255"),
    ])
  func mistyped(text: String, reason: String) {
    let error = #expect(throws: ConstraintSyntaxError.self) { try HostConstraint.parse(text) }
    #expect(error?.reason == reason)
  }

  @Test(
    "that no host could ever match are errors, with the way out",
    arguments: [
      ("a,b", "a constraint names one host" + list), ("a,", "a constraint names one host" + list),
      ("*,a", "a constraint names one host" + list), ("a,host,b", "a constraint names one host" + list),
      ("web*", "patterns are not supported, only '*' alone for every host" + list),
      ("**", "patterns are not supported, only '*' alone for every host" + list),
      ("web?", "patterns are not supported, only '*' alone for every host" + list),
      ("web[12]", "patterns are not supported, only '*' alone for every host" + list),
      ("web{1,2}", "a constraint names one host" + list),
      ("10.0.0.*", "patterns are not supported, only '*' alone for every host" + list),
      ("10.0.0.1/24", "networks and URLs are not supported" + list),
      ("fd00::/8", "networks and URLs are not supported" + list),
      ("http://web2", "networks and URLs are not supported" + list),
      ("fe80::1%eth0", "addresses are compared without a zone; write 'host,fe80::1'"),
      ("[::1]:80", "an IPv6 address is written without brackets and without a port"),
      ("web2:22", "'web2:22' is not an IPv6 address; a host is written without a port"),
      ("fe80:::1", "'fe80:::1' is not an IPv6 address; a host is written without a port"),
      ("10.0.0.256", "'10.0.0.256' is not an IPv4 address; it has four numbers from 0 to 255"),
      ("10.0.1", "'10.0.1' is not an IPv4 address; it has four numbers from 0 to 255"),
      ("010.0.0.1", "'010.0.0.1' is not an IPv4 address; it has four numbers from 0 to 255"),
      ("!web2", "a host name has no '!', only letters, digits, '-', '_' and '.'"),
      ("a;b", "a host name has no ';', only letters, digits, '-', '_' and '.'"),
      ("büro.example", "a host name is written in ASCII; use the form that begins with 'xn--'"),
      ("web..example", "a host name has no empty part between dots"),
      (".example", "a host name has no empty part between dots"),
      ("web2..", "a host name has no empty part between dots"),
      (
        String(repeating: "a", count: 64) + ".example",
        "the part '\(String(repeating: "a", count: 64))' of the host name is 64 bytes long; the limit is 63"
      ),
    ])
  func refused(value: String, reason: String) {
    let error = #expect(throws: ConstraintSyntaxError.self) { try HostConstraint.parse("host,\(value)") }
    #expect(error?.reason == reason)
  }
}
