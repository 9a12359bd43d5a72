import Crontab
import Diagnostics
import Testing

@Suite("The command of a crontab's line")
struct CommandTests {
  private func job(_ command: String, _ dialect: CrontabDialect = .debian) -> Crontab.Job? {
    Machine.read("0 0 * * * \(command)\n", .user(owner: "alice"), dialect).jobs.first
  }

  @Test(
    "ends at a percent sign, behind which its input stands",
    arguments: [
      (#"date +\%F"#, "date +%F", nil), ("mail -s hi root%Hello%World", "mail -s hi root", "Hello\nWorld\n"),
      (#"cat%50\% off"#, "cat", "50% off\n"), ("cat%one%", "cat", "one\n"), ("cat%", "cat", nil),
      ("cat%%x", "cat", "\nx\n"),
      (#"cat%a\b\\c\"#, "cat", #"a\b\\c\"# + "\n"), (#"grep '\.log$' x"#, #"grep '\.log$' x"#, nil),
      (#"printf 'a\tb'"#, #"printf 'a\tb'"#, nil), (#"echo a\"#, #"echo a\"#, nil), ("  x  y ", "x  y ", nil),
      ("echo # not a comment", "echo # not a comment", nil),
      ("docker ps --format '{{.ID}}'", "docker ps --format '{{.ID}}'", nil),
    ] as [(String, String, String?)])
  func percent(text: String, command: String, input: String?) {
    for dialect in CrontabDialect.allCases {
      #expect(job(text, dialect)?.command == command)
      #expect(job(text, dialect)?.input == input)
    }
  }

  @Test("has two backslashes for one in Debian's cron, as the real one shows")
  func backslashes() {
    #expect(job(#"echo a\\b"#)?.command == #"echo a\b"# && job(#"echo a\\b"#, .cronie)?.command == #"echo a\\b"#)
    #expect(job(#"echo x\\\% y"#)?.command == #"echo x\% y"# && job(#"echo x\\\%"#, .cronie)?.command == #"echo x\\%"#)
    #expect(job(#"cat \\%in"#)?.command == #"cat \"# && job(#"cat \\%in"#)?.input == "in\n")
    #expect(job(#"cat \\%in"#, .cronie)?.command == #"cat \%in"# && job(#"cat \\%in"#, .cronie)?.input == nil)
  }

  @Test(
    "is reported where it starts what would outlive its run, or what a key does",
    arguments: [
      ("sleep 9 &", "'&' sends"), ("(a; b) & c", "'&' sends"), ("nohup x >/dev/null", "'nohup' lets"),
      ("cd / && setsid /usr/bin/d", "'setsid' lets"), ("/usr/bin/nohup x", "'nohup' lets"),
      ("flock -n /run/x y", "'flock' is kept; the key 'overlap'"), ("[ -x /a ] && timeout 5 a", "'timeout' is kept"),
      ("LANG=C /usr/bin/flock x y", "'flock' is kept"), ("www-data /usr/bin/x", "the command begins with 'www-data'"),
      ("x\r", "the command ends in a carriage return"),
    ])
  func reported(command: String, said: String) {
    let crontab = Machine.read("0 0 * * * \(command)\n")
    #expect(crontab.jobs.count == 1 && crontab.remarks.count == 1)
    #expect(crontab.remarks.first?.message.hasPrefix(said) == true, "\(crontab.said)")
  }

  @Test(
    "is not, where it only looks so",
    arguments: [
      "a && b", "a >x 2>&1", "a &>x", "a <&3", "echo 'a & b'", "echo \"a & b\"", "echo a\\&b", "a # b &", "a |& b",
      "echo x=flock", "run-parts --report /etc/cron.daily", "[ -x /usr/sbin/x ] && x", "cat 'nohup.out.txt'",
    ])
  func plain(command: String) { #expect(Machine.read("0 0 * * * \(command)\n").said == []) }

  @Test("at the start of the machine is reported")
  func reboot() {
    #expect(Machine.read("@reboot daemon\n").said.first?.hasPrefix("1:9-6 '@reboot' runs once per boot") == true)
  }

  @Test(
    "must be there",
    arguments: [
      ("0 0 * * *\n", Crontab.Form.user(owner: "alice"), false), ("@daily\n", .user(owner: "alice"), false),
      ("0 0 * * * %x\n", .user(owner: "alice"), false), ("0 0 * * * root\n", .system, true),
      ("0 0 * * *\n", .system, true), ("0 0 * * * carol run\n", .system, true), ("* * * * * * run\n", .system, true),
      ("0 0 * * * -n run\n", .user(owner: "alice"), true), ("0 0 * * * -n run\n", .system, true),
    ])
  func missing(text: String, form: Crontab.Form, isRefused: Bool) {
    let crontab = Machine.read(text, form)
    #expect(crontab.jobs.isEmpty && crontab.leftovers.count == 1)
    #expect((crontab.refusal != nil) == isRefused)
  }

  @Test("of 999 bytes is too long for Debian's cron")
  func long() {
    #expect(job(String(repeating: "x", count: 998)) != nil && job(String(repeating: "x", count: 999)) == nil)
    #expect(job(String(repeating: "x", count: 5000), .cronie) != nil)
  }
}
