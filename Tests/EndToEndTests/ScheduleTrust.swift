import Glibc
import Testing

@Suite(
  "A directory of schedules that others can write",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"),
  .enabled(if: getuid() == 0, "only root can give files away"))
struct ScheduleTrust {
  /// Runs a script beside a directory of schedules that has one link to a safe place; `start` runs a ready daemon.
  private func run(_ script: String) async throws -> CommandResult {
    try await runCommand([
      "timeout", "60", "bash", "-c",
      """
      umask 022; cd "$(mktemp -d /tmp/factotum-trust-XXXXXX)"; trap 'kill $daemon 2>/dev/null; wait; rm -r "$PWD"' EXIT
      daemon=; mkdir schedules safe state runtime
      printf '[yearly]\\ncron = "0 0 1 1 *"\\nfactfile = "\(CommandLine.linear)"\\nuser = "root"\\n' >safe/a.toml
      ln -s ../safe/a.toml schedules/a.toml
      options="--schedules $PWD/schedules --state $PWD/state --runtime $PWD/runtime --log-format text"
      export FACTOTUM_SOCKET="$PWD/runtime/io.factotum.Scheduler"; PATH='\(Installation.programs)':$PATH
      start() {
        factotumd $options 2>log & daemon=$!
        until grep -qs 'is ready' log; do kill -0 $daemon || exit 99; sleep 0.05; done
      }
      plain() { sed "s|$PWD/||g"; }
      \(script)
      """,
    ])
  }

  private static let reason = "'schedules' is writable by everybody; run: chmod go-w 'schedules'"

  @Test("is a start error that names it and the way out, though its entries are links to safe places")
  func start() async throws {
    let result = try await run("chmod 777 schedules; factotumd $options 2>&1 | plain; echo ${PIPESTATUS[0]}")
    #expect(result.output == "factotumd: \(Self.reason)\n1\n", "\(result)")
  }

  @Test("is not read at a reload, and what was loaded stays")
  func reload() async throws {
    let result = try await run(
      """
      start; chmod 1777 schedules; rm schedules/a.toml
      factotumctl reload 2>&1 | plain; echo ${PIPESTATUS[0]}
      factotumctl list | grep -c yearly
      """)
    #expect(result.output.contains(Self.reason) && result.output.hasSuffix("\n1\n1\n"), "\(result)")
  }

  @Test("keeps a file out where it is the place that a link leads to")
  func link() async throws {
    let result = try await run(
      """
      start; chmod 777 safe
      factotumctl reload | plain | grep error; echo ${PIPESTATUS[0]}
      factotumctl list | grep -c yearly
      """)
    #expect(
      result.output
        == "schedules/a.toml: error: 'safe' is writable by everybody; run: chmod go-w 'safe'\n1\n1\n", "\(result)")
  }
}
