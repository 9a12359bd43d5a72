import Crontab
import Diagnostics
import Testing

@Suite("A crontab as a whole")
struct CrontabFileTests {
  @Test("needs a newline at its end, unless a comment or blanks stand there")
  func newline() {
    let debian = Machine.read("0 1 * * * a\n0 2 * * * b")
    #expect(debian.jobs.map(\.command) == ["a"] && debian.leftovers.count == 1)
    #expect(debian.refusal?.message.hasSuffix("line 2") == true)
    let cronie = Machine.read("0 1 * * * a\n0 2 * * * b", .user(owner: "alice"), .cronie)
    #expect(cronie.jobs.map(\.command) == ["a"] && cronie.refusal == nil)
    for end in ["# c", "  ", "\t# c"] { #expect(Machine.read("0 1 * * * a\n\(end)").said == []) }
  }

  @Test("has 10 000 lines at most in Debian's cron")
  func lines() {
    let line = "0 0 * * * x\n"
    #expect(Machine.read(String(repeating: line, count: 10_000)).refusal == nil)
    let long = Machine.read(String(repeating: line, count: 10_001))
    #expect(long.refusal?.message == "the crontab has 10001 lines; Debian's cron ignores a file of more than 10000")
    #expect(Machine.read(String(repeating: line, count: 10_001), .user(owner: "root"), .cronie).refusal == nil)
  }

  @Test("belongs to a user whom the machine knows")
  func owner() {
    #expect(
      Machine.read("0 0 * * * x\n", .user(owner: "carol")).refusal?.message
        == "there is no user 'carol' on this machine, so that cron ignores the crontab")
  }

  @Test("is text")
  func text() {
    let bytes = Array("0 0 * * * echo ".utf8) + [0xE9] + Array("\n0 1 * * * b\0\n0 2 * * * c\n".utf8)
    let crontab = Crontab(bytes, form: .user(owner: "alice"), dialect: .debian, facts: Machine.facts)
    #expect(crontab.jobs.map(\.command) == ["c"] && crontab.leftovers.count == 2 && crontab.refusal == nil)
  }

  @Test("may have Windows line ends, and is told how to mend them")
  func windows() {
    let crontab = Machine.read("0 0 * * * x\r\n\r\n")
    #expect(crontab.refusal != nil && crontab.jobs.map(\.command) == ["x\r"])
    #expect(crontab.leftovers.first?.hint?.contains("sed") == true)
  }

  @Test("shows each place with a caret")
  func rendered() throws {
    let crontab = Machine.read("# é\n\t0 0 * *\tmonday run\n")
    #expect(
      crontab.rendered(try #require(crontab.leftovers.first), file: "tab") == """
        tab:2:10: error: 'monday' is not a day of week
           0 0 * * monday run
                   ^~~~~~
          Debian's cron knows it as 'mon'
        """)
  }

  @Test("keeps its comments, among them jobs that are commented out")
  func comments() {
    let crontab = Machine.read("# one\n#0 0 * * * off\n\n0 0 * * * on\n  # last\n")
    #expect(crontab.jobs.first?.comments == [" one", "0 0 * * * off"] && crontab.lastComments == [" last"])
  }

  @Test("may lack a dash in cronie for those who are not root")
  func dash() {
    #expect(Machine.read("-0 0 * * * x\n", .user(owner: "root"), .cronie).jobs.first?.expression == "0 0 * * *")
    #expect(Machine.read("-@daily alice x\n", .system, .cronie).jobs.first?.expression == "@daily")
    #expect(Machine.read("-0 0 * * * x\n", .user(owner: "alice"), .cronie).leftovers.count == 1)
  }

  @Test(
    "of /etc/cron.d is read by its name",
    arguments: [
      ("backup", true, true), ("e2scrub_all", true, true), ("a-b", true, true), ("backup.sh", false, true),
      (".placeholder", false, false), ("x~", false, false), ("x.rpmsave", false, false), ("#x", false, false),
      ("x.dpkg-old", false, true), ("é", false, true),
    ])
  func names(name: String, debian: Bool, cronie: Bool) {
    #expect(CrontabDialect.debian.reads(fileName: name) == debian)
    #expect(CrontabDialect.cronie.reads(fileName: name) == cronie)
  }
}
