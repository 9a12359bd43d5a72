import Glibc
import Testing

/// Runs on machines that have less of something than they could use.
@Suite(
  "Want of descriptors and processes",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotum: run `make build` first"))
struct ResourceShortages {
  private static let factotum = "\(Installation.programs)/factotum"

  private func run(_ limits: String, _ count: Int, _ command: String) async throws -> CommandResult {
    let tasks = (0..<count).map { TemporaryFactfile.task("t\($0)", command) }
    let factfile = try TemporaryFactfile(tasks.joined(separator: ","))
    defer { withExtendedLifetime(factfile) {} }
    unsafe chmod(factfile.path, 0o644)
    // What other tests have open while this one starts must not count.
    let closing = "for file in /proc/$$/fd/*; do file=${file##*/}; ((file < 3)) || eval \"exec $file>&-\"; done;"
    return try await runCommand([
      "timeout", "300", "bash", "-c", "\(closing) \(limits) \"$0\" run \"$1\"", Self.factotum, factfile.path,
    ])
  }

  @Test("600 ready tasks run on as many descriptors as there are, however few", arguments: [32, 64, 128])
  func descriptors(limit: Int) async throws {
    let result = try await run("ulimit -n \(limit);", 600, "sleep 0.1")
    #expect(result.status == 0 && result.output.contains("600/600 tasks run"), "\(result)")
    #expect(
      result.errors.contains("cannot start before another one ends: ") && result.errors.contains("Too many open files"))
    #expect(result.errors.split(separator: "\n").count { $0.hasPrefix("Warning") } == 1, "\(result)")
    #expect(!result.errors.contains("could not be started"))
  }

  @Test("the limit is raised as far as it may be, and tasks get back what the run came with")
  func raised() async throws {
    let result = try await run("ulimit -Sn 64;", 100, "sleep 1; ulimit -Sn; ulimit -Hn")
    let hard = try await runCommand(["sh", "-c", "ulimit -Hn"]).output
    #expect(result.status == 0 && !result.errors.contains("Warning"), "\(result)")
    #expect(result.output.split(separator: "\n").count { $0.hasSuffix("] 64") } == 100)
    #expect(result.output.split(separator: "\n").count { $0.hasSuffix("] \(hard.dropLast())") } == 100)
  }

  @Test("with nothing running it is the task's failure, and named as what it is", arguments: 9...12)
  func nothingRuns(limit: Int) async throws {
    let result = try await run("ulimit -n \(limit);", 2, "true")
    #expect(
      result.output.contains("Too many open files") || result.errors.contains("Too many open files")
        || result.status == 0, "\(result)")
  }

  @Test(
    "as many processes as a user may have run at a time", .enabled(if: getuid() == 0, "only root can become another"))
  func processes() async throws {
    // A user of no processes but these; threads count as well.
    let user = 54_000 + Int.random(in: 0..<1000)
    let result = try await run(
      "ulimit -u 40; exec setpriv --reuid \(user) --regid \(user) --clear-groups", 100, "exec sleep 2")
    #expect(result.status == 0 && result.output.contains("100/100 tasks run"), "\(result)")
    #expect(
      result.errors.contains("cannot start before another one ends: ")
        && result.errors.contains("Resource temporarily unavailable"))
  }

  @Test(
    "a daemon that has too few of them names that, and never a user or a group that is not there", arguments: 10...40)
  func daemon(limit: Int) async throws {
    let directory = "/tmp/factotum-short-\(getpid())-\(limit)"
    defer { _ = unsafe system("rm -rf '\(directory)'") }
    let script = """
      mkdir -p "$1/schedules" "$1/state" "$1/runtime"
      printf '[a]\\ncron = "* * * * *"\\nfactfile = "a.factfile"\\nuser = "daemon"\\ngroup = "users"\\n' >"$1/schedules/a.toml"
      cp '\(HeldScript.checkout)/samples/linear.factfile' "$1/schedules/a.factfile"
      ulimit -n \(limit)
      timeout -s TERM 1 "$0/factotumd" --schedules "$1/schedules" --state "$1/state" --runtime "$1/runtime" --log-format text
      """
    let result = try await runCommand(["sh", "-c", script, Installation.programs, directory])
    #expect(!result.errors.contains("there is no") && !result.errors.contains("unknown"), "\(result)")
  }
}
