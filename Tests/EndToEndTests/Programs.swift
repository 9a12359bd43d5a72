import Glibc
import Testing

/// The programs as `make build` made them.
@Suite(
  "The programs", .enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
struct Programs {
  static let names = ["factotum", "factotumd", "factotumctl"]

  @Test("link neither full Foundation nor ICU", arguments: names)
  func linkage(name: String) async throws {
    let program = "\(Installation.programs)/\(name)"
    let libraries = try await runCommand(["ldd", program]).output
    #expect(!libraries.contains("Foundation") && !libraries.contains("icu") && !libraries.contains("libswift"))
    // Statically linked code shows in its symbols: those of Foundation's own module, and of the ICU it carries.
    let symbols = try await runCommand([
      "sh", "-c", "nm \"$0\" | grep -cE ' [tT] (\\$s10Foundation[A-Z0-9]|_?ucal_open|_?ucol_open)'", program,
    ])
    #expect(symbols.output == "0\n")
    let essentials = try await runCommand(["sh", "-c", "nm \"$0\" | grep -c ' [tT] '", program])
    #expect(Int(essentials.output.filter(\.isNumber)) ?? 0 > 1000, "the program has no symbols to look at")
  }

  @Test("the runner is static, and neither asks a name service nor opens a library")
  func staticRunner() async throws {
    let runner = "\(Installation.programs)/factotum-run"
    #expect(try await runCommand(["ldd", runner]).status != 0)
    // The C library's own parts have these calls in them; ours must not lead there.
    let script = """
      tr -d "'" <"$0" | xargs nm --undefined-only --print-file-name |
        grep -E ' U (getpw|getgr|setpwent|setgrent|initgroups|getaddrinfo|getnameinfo|gethostby|dlopen|dlsym|curl_|sd_)' || true
      tr -d "'" <"$0" | grep -c .
      """
    let list = "\(runner).product/Objects.LinkFileList"
    let lines = try await runCommand(["sh", "-c", script, list]).output.split(separator: "\n")
    #expect(lines.count == 1, "\(lines)")
    #expect(lines.last.flatMap { Int($0) }.map { $0 > 10 } == true, "there are no objects to look at")
  }

  @Test("say their version and explain themselves", arguments: names)
  func help(name: String) async throws {
    let program = "\(Installation.programs)/\(name)"
    let version = try await runCommand([program, "--version"])
    #expect(version.status == 0)
    #expect(version.output == (name == "factotum" ? "Factotum version 0.1.0\n" : "\(name) version 0.1.0\n"))
    let help = try await runCommand([program, "--help"])
    #expect(help.status == 0 && help.output.contains("USAGE: \(name)"))
    let misused = try await runCommand([program, "--no-such-option"])
    #expect(misused.status == (name == "factotum" ? 3 : 2))
    #expect(misused.output.isEmpty && misused.errors.contains("--no-such-option"))
  }

  @Test("with nothing due the daemon does not wake up")
  func quiet() async throws {
    let directory = "/tmp/factotum-quiet-\(getpid())"
    try await runCommandOrThrow(["mkdir", "-p", "\(directory)/schedules", "\(directory)/state", "\(directory)/runtime"])
    defer { _ = unsafe system("rm -rf '\(directory)'") }
    let schedule = "[yearly]\\ncron = \"0 0 1 1 *\"\\nfactfile = \"x.factfile\"\\n"
    try await runCommandOrThrow(["sh", "-c", "printf '\(schedule)' >'\(directory)/schedules/a.toml'"])
    let script = """
      '\(Installation.programs)/factotumd' --schedules '\(directory)/schedules' --state '\(directory)/state' \
        --runtime '\(directory)/runtime' --log-format text 2>'\(directory)/log' &
      daemon=$!
      trap 'kill $daemon; wait' EXIT
      switches() { cat /proc/$daemon/task/*/status | awk '/ctxt_switches/ { sum += $2 } END { print sum }'; }
      until grep -qs 'is ready' '\(directory)/log'; do kill -0 $daemon || exit 1; sleep 0.1; done
      sleep 10
      before=$(switches)
      sleep 60
      echo "$(($(switches) - before))"
      """
    let result = try await runCommand(["timeout", "120", "env", "-u", "WATCHDOG_USEC", "bash", "-c", script])
    #expect(result.status == 0)
    #expect(result.output == "0\n", "context switches in 60 s: \(result)")
  }
}

/// Runs a command that must end with status 0.
func runCommandOrThrow(_ arguments: [String]) async throws {
  let result = try await runCommand(arguments)
  guard result.status == 0 else { throw TestHostError(description: "\(arguments.joined(separator: " ")): \(result)") }
}
