import Crontab
import Diagnostics
import Testing

@Suite("The settings of a crontab")
struct SettingTests {
  /// The value of A for a job after a line, nil where the line is no setting.
  private func value(_ line: String, _ dialect: CrontabDialect = .debian) -> String? {
    Machine.read("\(line)\n0 0 * * * run\n", .user(owner: "alice"), dialect).jobs.first?.environment["A"]
  }

  @Test(
    "are names and values, either in quotes, without escapes",
    arguments: [
      ("A=b", "b"), ("A = b c ", "b c"), ("  A=b", "b"), ("\tA\t=\tb", "b"), ("'A' = b", "b"), ("\"A\"=\"b c\"", "b c"),
      ("A='b'", "b"), ("A=\"\"", ""), ("A=b # c", "b # c"), ("A=$HOME:/x", "$HOME:/x"), ("A=a\\tb", "a\\tb"),
      ("A=it's", "it's"), ("A=\"it's\"", "it's"), ("A=x=y", "x=y"), ("A=\"b\" ", "b"), ("A=50%", "50%"),
    ])
  func values(line: String, value: String) {
    #expect(self.value(line) == value)
    #expect(self.value(line, .cronie) == value)
  }

  @Test("lose blanks and quotes once more in Debian's cron")
  func debian() {
    #expect(value("A=\"'b'\"") == "b" && value("A=\"b  \"") == "b" && value("A=' \"b\"'") == " \"b\"")
    #expect(value("A=\"'b'\"", .cronie) == "'b'" && value("A=\"b  \"", .cronie) == "b  ")
  }

  @Test("without a value are cronie's alone")
  func empty() {
    #expect(value("A=", .cronie) == "" && value("A= ", .cronie) == "")
    #expect(value("A=") == nil && Machine.read("A=\n").refusal != nil)
  }

  @Test(
    "with something behind a quote, or half a quote, are none",
    arguments: ["A=\"b\" c", "A=\"b", "A='b'x", "A B=c", "\"A=b", "\"A=\"b", "'A B'C=d"])
  func broken(line: String) {
    #expect(value(line) == nil)
    #expect(Machine.read("\(line)\n").refusal != nil)
    #expect(Machine.read("\(line)\n", .user(owner: "root"), .cronie).leftovers.count == 1)
  }

  @Test("hold for the lines after them, and later ones replace earlier ones")
  func order() {
    let crontab = Machine.read("1 0 * * * a\nA=1\n2 0 * * * b\nA=2\nB=$A\n3 0 * * * c\n")
    #expect(crontab.jobs.map { $0.environment["A"] } == [nil, "1", "2"])
    #expect(crontab.jobs.last?.environment["B"] == "$A")
  }

  @Test("that every job has")
  func always() {
    let job = Machine.read("0 0 * * * run\n").jobs.first
    #expect(
      job?.environment == ["PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "LOGNAME": "alice", "USER": "alice"])
    #expect(job?.workingDirectory == "/home/alice" && job?.shell == "/bin/sh" && job?.user == "alice")
    let other = Machine.read("SHELL=/bin/bash\nHOME=/srv\nPATH=/opt\nLOGNAME=x\n0 0 * * * www-data run\n", .system)
    #expect(
      other.jobs.first?.environment
        == ["PATH": "/opt", "SHELL": "/bin/bash", "HOME": "/srv", "LOGNAME": "www-data", "USER": "www-data"])
    #expect(other.jobs.first?.workingDirectory == "/srv" && other.jobs.first?.shell == "/bin/bash")
  }

  @Test("that cannot be a shell or a home")
  func unusable() {
    let crontab = Machine.read("SHELL=bash\n0 0 * * * run\n")
    #expect(crontab.jobs.isEmpty && crontab.refusal == nil && crontab.leftovers.count == 1)
    let homeless = Machine.read("0 0 * * * nobody run\n", .system)
    #expect(homeless.jobs.first?.workingDirectory == "/")
    #expect(homeless.said == ["1:18-3 the home '/nonexistent' of 'nobody' is no directory; the job starts in /"])
  }

  @Test("that only cronie knows")
  func cronie() {
    let text = "CRON_TZ=Europe/Berlin\nRANDOM_DELAY=45\n0 0 * * * run\n"
    let cronie = Machine.read(text, .user(owner: "alice"), .cronie).jobs.first
    #expect(cronie?.timezone == "Europe/Berlin" && cronie?.delay == 45 && cronie?.environment["CRON_TZ"] == nil)
    let debian = Machine.read(text)
    #expect(debian.jobs.first?.timezone == nil && debian.jobs.first?.delay == 0)
    #expect(debian.jobs.first?.environment["CRON_TZ"] == "Europe/Berlin")
    #expect(
      debian.said == [
        "1:1-21 Debian's cron ignores 'CRON_TZ'; it is kept in the environment",
        "2:1-15 Debian's cron ignores 'RANDOM_DELAY'; it is kept in the environment",
      ])
    let unknown = Machine.read("CRON_TZ=Berlin\n0 0 * * * run\n", .user(owner: "alice"), .cronie)
    #expect(unknown.said == ["2:1-13 'CRON_TZ' is 'Berlin', which is no time zone of this machine"])
    #expect(Machine.read("RANDOM_DELAY=1441\n", .user(owner: "alice"), .cronie).remarks.count == 1)
  }

  @Test("that are reported", arguments: ["TZ=UTC", "MAILTO=root", "MAILTO=\"\"", "MAILFROM=cron", "LOGNAME=x"])
  func reported(line: String) {
    let crontab = Machine.read("\(line)\n0 0 * * * run\n")
    #expect(crontab.remarks.count == 1 && crontab.remarks.first?.span?.start.line == 1)
    #expect(crontab.jobs.count == 1 && crontab.jobs.first?.timezone == nil)
  }

  @Test("are cut where Debian's cron cuts them")
  func cut() {
    let crontab = Machine.read("A=\(String(repeating: "x", count: 1200))\n0 0 * * * run\n")
    #expect(crontab.jobs.first?.environment["A"]?.count == 996 && crontab.remarks.count == 1)
  }
}
