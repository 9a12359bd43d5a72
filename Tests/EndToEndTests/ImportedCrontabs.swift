import Glibc
import JSON
import Testing

/// `factotumctl import` and `check` as a person calls them.
@Suite(
  "factotumctl import and check",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotumctl: run `make build` first"))
struct ImportedCrontabs {
  private static let crontabs = #filePath.replacing(
    "EndToEndTests/ImportedCrontabs.swift", with: "CronProofTests/Crontabs")

  /// A directory for one test, gone with it.
  private final class Directory: Sendable {
    let path = "/tmp/factotum-import-\(UInt64.random(in: 0 ... .max))"

    init() { _ = unsafe mkdir(path, 0o755) }
    deinit { _ = unsafe system("rm -rf '\(path)'") }

    /// Writes a file of the directory.
    func write(_ text: String, to name: String, mode: mode_t = 0o644) {
      if let slash = name.lastIndex(of: "/") { _ = unsafe system("mkdir -p '\(path)/\(name[..<slash])'") }
      let file = unsafe open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, mode)
      _ = unsafe Array(text.utf8).withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
      fchmod(file, mode)
      close(file)
    }

    func mode(of name: String) -> mode_t {
      var found = stat()
      return unsafe lstat("\(path)/\(name)", &found) == 0 ? found.st_mode & 0o7777 : 0
    }
  }

  private func factotumctl(_ arguments: [String]) async throws -> CommandResult {
    try await runCommand(["timeout", "60", "\(Installation.programs)/factotumctl"] + arguments)
  }

  @Test("all crontabs there are become files in which check finds no mistake", arguments: ["debian", "cronie"])
  func all(dialect: String) async throws {
    let directory = Directory()
    for form in [["\(dialect)/system", "--system"], ["\(dialect)/user", "--owner", "backup"]] {
      let output = "\(directory.path)/\(form[0].split(separator: "/")[1])"
      let result = try await factotumctl(
        ["import", "\(Self.crontabs)/\(form[0])", "--dialect", dialect, "--output", output, "--force"]
          + form.dropFirst())
      #expect(result.status == 1 && result.errors.isEmpty, "\(result)")
      #expect(result.output.contains("cron still runs these lines."))
      let check = try await factotumctl(["check", output])
      #expect(check.status == 0 && check.output.contains(": 0 mistakes, "), "\(check)")
    }
  }

  @Test("what it did, what it left over and how to stop cron, to the letter")
  func report() async throws {
    let directory = Directory()
    directory.write("# jobs\n15 2 * * 1-5 /usr/bin/true\n0 0 1,* * 1 flock x y\n0 22-2 * * * z\n", to: "mine")
    let arguments = [
      "import", "\(directory.path)/mine", "--owner", "backup", "--dialect", "debian", "--output",
      "\(directory.path)/out",
    ]
    let place = "\(directory.path)/mine"
    let said = { (verb: String, past: String) in
      """
      \(place): 2 schedules \(verb) \(directory.path)/out/mine.toml
        mine-2  15 2 * * 1-5
        mine-3  0 0 * * *
      \(place):4:1: error: the line never fires in cron, because a field has no value
        0 22-2 * * * z
        ^~~~~~~~~~~~~
      \(place):3:13: warning: 'flock' is kept; the key 'overlap' does the same
        0 0 1,* * 1 flock x y
                    ^~~~~~~~~
      \(place):4:3: warning: the range '22-2' runs backwards: Debian's cron ignores it
        0 22-2 * * * z
          ^~~~
      2 lines \(past), 1 left over
      cron still runs these lines. Before 'factotumctl reload' make it stop:
        put '#' in front of lines 2, 3 where cron reads \(place)
      or stop cron as a whole: systemctl disable --now cron

      """
    }
    let dry = try await factotumctl(arguments + ["--dry-run"])
    #expect(dry.output == said("would be written to", "would be imported") && dry.status == 1, "\(dry)")
    #expect(directory.mode(of: "out") == 0)
    let done = try await factotumctl(arguments)
    #expect(done.output == said("in", "imported") && done.status == 1, "\(done)")
    for name in ["mine.toml", "mine-2.factfile", "mine-3.factfile"] {
      #expect(directory.mode(of: "out/\(name)") == 0o600)
    }
    // Nothing is overwritten, and nobody has to guess what to do.
    let again = try await factotumctl(arguments)
    #expect(
      again.output.hasPrefix(
        "\(place): error: '\(directory.path)/out/mine-2.factfile' exists; nothing is imported; "
          + "use --output for another directory, or --force to replace it\n"), "\(again)")
    #expect(again.status == 1 && again.output.contains("0 lines imported, 1 left over, 1 crontab refused"))
    #expect(try await factotumctl(arguments + ["--force"]).output == said("in", "imported"))
  }

  @Test("a file that cron refuses is told of first, and imported only where somebody insists")
  func refused() async throws {
    let directory = Directory()
    directory.write("0 1 * * * good\n", to: "a")
    directory.write("0/5 * * * * bad\n0 2 * * * good\n", to: "b")
    let arguments = [
      "import", "\(directory.path)/a", "\(directory.path)/b", "--owner", "backup", "--dialect", "debian", "--output",
      "\(directory.path)/out",
    ]
    let refused = try await factotumctl(arguments)
    #expect(
      refused.output.hasPrefix(
        "\(directory.path)/b: error: Debian's cron ignores a whole file because of a line that it cannot read: "
          + "line 1; nothing is imported without --force\n"), "\(refused)")
    #expect(refused.status == 1 && directory.mode(of: "out/a.toml") == 0o600 && directory.mode(of: "out/b.toml") == 0)
    let json = try await factotumctl(arguments + ["--json", "--force"])
    let crontabs = try JSONValue.parse(json.output).object?.first { $0.name == "crontabs" }?.value.array
    #expect(crontabs?.count == 2 && directory.mode(of: "out/b-2.factfile") == 0o600)
  }

  @Test("places tell the form and the user, and what cron skips is skipped")
  func places() async throws {
    let directory = Directory()
    directory.write("0 1 * * * daemon a\n", to: "etc/cron.d/good")
    directory.write("0 1 * * * daemon a\n", to: "etc/cron.d/good.dpkg-old")
    directory.write("0 1 * * * daemon a\n", to: "etc/cron.d/writable", mode: 0o664)
    directory.write("0 1 * * * daemon a\n", to: "etc/crontab")
    directory.write("1\t5\tcron.daily\trun-parts\n", to: "etc/anacrontab")
    directory.write("0 1 * * * a\n", to: "var/spool/cron/crontabs/backup")
    let root = directory.path
    let result = try await factotumctl(
      ["import"] + ["etc/cron.d", "etc/crontab", "var/spool/cron/crontabs"].map { "\(root)/\($0)" }
        + ["--dialect", "debian", "--output", "\(root)/out"])
    guard getuid() == 0 else {
      #expect(result.output.contains("it does not belong to root"))
      return
    }
    #expect(result.status == 0 && result.output.contains("3 lines imported, 0 left over, 2 files skipped"), "\(result)")
    #expect(result.output.contains("good.dpkg-old: skipped, as cron skips it: Debian's cron reads only names"))
    #expect(result.output.contains("writable: skipped, as cron skips it: its group or others may write to it"))
    #expect(result.output.contains("mv \(root)/etc/cron.d/good '\(root)/etc/cron.d/good.imported~'"))
    #expect(result.output.contains("crontab -u backup -l >backup.crontab && crontab -u backup -r"))
    let anacron = try await factotumctl(["import", "\(root)/etc/anacrontab", "--output", "\(root)/out"])
    #expect(anacron.status == 1 && anacron.output.contains("this is a table of anacron"))
    directory.write("0 1 * * * a\n", to: "mine")
    let unknown = try await factotumctl(["import", "\(root)/mine"])
    #expect(unknown.status == 2 && unknown.errors.contains("--owner") && unknown.errors.contains("--system"))
    #expect(try await factotumctl(["import", "\(root)/gone", "--owner", "backup"]).status == 2)
    #expect(try await factotumctl(["import", "\(root)/mine", "--owner", "backup", "--system"]).status == 2)
  }

  @Test("check shows all mistakes and warnings at their places, and counts")
  func check() async throws {
    let directory = Directory()
    directory.write("[a]\ncron = \"61 * * * *\"\nfactfile = \"a.factfile\"\n", to: "a.toml")
    directory.write("[b]\ncron = \"0 0 */2 * 1\"\nfactfile = \"b.factfile\"\ncrom = 1\n", to: "b.toml")
    directory.write("[c]\ncron = \"0 0 */2 * 1\"\nfactfile = \"c.factfile\"\n", to: "c.toml")
    directory.write("{\"schema\": 1,\n \"data\": []}\n", to: "c.factfile")
    directory.write(
      "[d]\ncron = \"0 0 * * *\"\nfactfile = \"gone.factfile\"\nconstraint = \"host,192.0.2.1\"\n", to: "d.toml")
    directory.write("", to: "d.tml")
    let result = try await factotumctl(["check", "\(directory.path)/"])
    let place = directory.path
    #expect(result.status == 1)
    for part in [
      "\(place)/a.toml:2:9: error E110: minute 61 is out of range 0–59\n  cron = \"61 * * * *\"\n          ^~\n",
      "\(place)/b.toml:4:1: error: unknown key 'crom'\n  crom = 1\n  ^~~~\n  did you mean 'cron'?\n",
      "\(place)/c.toml:1:2: error: schedule 'c': '\(place)/c.factfile' is not a valid factotum factfile\n  [c]\n   ^\n",
      "\(place)/c.factfile:1:12: error: '/schema' - expected a string, found a number\n  {\"schema\": 1,\n             ^\n",
      "\(place)/c.toml:2:13: warning W201: '*/2' with a restricted weekday",
      "(not for this host)", "ignored \(place)/d.tml: its name does not end in .toml\n",
      "2 schedules in 4 files: 4 mistakes, 2 warnings\n",
    ] {
      #expect(result.output.contains(part), "\(part)\n\(result)")
    }
    let one = try await factotumctl(["--json", "check", "\(place)/d.toml"])
    #expect(one.status == 0 && one.output.contains("\"matchesHere\":false"), "\(one)")
    #expect(try await factotumctl(["check", "\(place)/gone"]).status == 2)
    let factfile = try await factotumctl(["check", "\(place)/c.factfile"])
    #expect(factfile.status == 2 && factfile.errors.contains("factotum validate"))
  }

  @Test("answer with --json as the schemas in samples say")
  func schemas() async throws {
    let directory = Directory()
    directory.write("[a]\ncron = \"61 * * * *\"\nfactfile = \"a.factfile\"\n", to: "a.toml")
    directory.write("[b]\ncron = \"0 0 */2 * 1\"\nfactfile = \"b.factfile\"\n", to: "b.toml")
    let script = """
      set -o pipefail
      answer() { schema=$1; shift; { "$program" --json "$@" || :; } | sed "s/^/$schema\\t/"; }
      program=$1 directory=$2 root=$3
      {
        answer check check "$directory"; answer check check "$directory/b.toml"
        for form in system "owner backup"; do
          answer import import "$root"/Tests/CronProofTests/Crontabs/debian/${form/owner*/user} --dialect debian \
            --output "$directory/out" --dry-run --$form
        done
        answer import import "$root/Tests/CronProofTests/Crontabs/debian/user/stars" --owner backup --output "$directory/out"
        answer import import "$root/Tests/CronProofTests/Crontabs/debian/user/stars" --owner backup --output "$directory/out"
      } | python3 "$root/Tests/EndToEndTests/validate-answers.py" "$root/samples/schemas"
      """
    let result = try await runCommand([
      "timeout", "60", "bash", "-c", script, "bash", "\(Installation.programs)/factotumctl", directory.path,
      HeldScript.checkout,
    ])
    #expect(result.status == 0 && result.output == "6 answers\n", "\(result)")
  }
}
