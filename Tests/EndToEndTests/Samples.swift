import Glibc
import Testing

/// Every sample, with the command that its README gives.
@Suite(
  "The samples",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotum: run `make build` first"))
struct Samples {
  private static let directory = HeldScript.checkout + "/samples"
  private static let tests = HeldScript.checkout + "/Tests/EndToEndTests"

  /// What a command prints and its status: durations as T, and the lines sorted, since tasks run side by side.
  private func outcome(of arguments: String) async throws -> String {
    let script = """
      cd '\(Self.directory)'; export LC_ALL=C
      '\(Installation.programs)/factotum' \(arguments) 2>&1 | sed -E 's/[0-9]+\\.[0-9]s/T/g' | sort
      echo "status ${PIPESTATUS[0]}"
      """
    return try await runCommand(["timeout", "60", "bash", "-c", script]).output
  }

  @Test("each does exactly what it did when it was looked at")
  func exact() async throws {
    let table = try await runCommand(["grep", "-oE", "^\\| `factotum run [^`]*`", "\(Self.directory)/README.md"]).output
    let commands = table.split(separator: "\n").map { String($0.dropFirst("| `factotum ".count).dropLast()) }
    let files = try await runCommand(["sh", "-c", "ls '\(Self.directory)' | grep -c 'factfile$'"]).output
    #expect("\(commands.count)\n" == files, "each sample has its row in the README")
    // It waits for somebody to press Ctrl-C, which has a test of its own.
    for command in commands where !command.contains("stubborn") {
      let name = command.split(separator: " ")[1].split(separator: ".")[0]
      let expected = try await runCommand(["cat", "\(Self.tests)/samples/\(name).txt"])
      #expect(try await outcome(of: command) == expected.output, "\(command)")
    }
  }

  @Test("each that is a factfile 1-0-0 is just as good a factfile 1-0-1")
  func upgraded() async throws {
    let script = """
      cd '\(Self.directory)'; upgraded=$(mktemp); trap 'rm "$upgraded"' EXIT
      for sample in $(grep -l 'jsonschema/1-0-0"' *.factfile); do
        [ $sample = mistakes.factfile ] && continue
        sed 's,jsonschema/1-0-0",jsonschema/1-0-1",' $sample >"$upgraded"; grep -q 'jsonschema/1-0-1"' "$upgraded" || exit 9
        '\(Installation.programs)/factotum' validate "$upgraded" 2>/dev/null | sed "s,$upgraded,$sample,"
      done
      """
    let result = try await runCommand(["timeout", "60", "bash", "-c", script])
    let lines = result.output.split(separator: "\n")
    #expect(result.status == 0 && lines.count >= 6, "\(result)")
    #expect(lines.allSatisfy { $0.hasSuffix(".factfile' is a valid Factfile!") }, "\(result)")
  }

  @Test("each that is valid is drawn by graphviz without a warning, with its names as they are")
  func drawn() async throws {
    let script = """
      cd '\(Self.directory)'
      for sample in *.factfile; do
        [ $sample = mistakes.factfile ] && continue
        '\(Installation.programs)/factotum' dot $sample 2>/dev/null | dot -Tsvg -o /tmp/factotum-dot-$$.svg 2>&1 || echo "$sample: $?"
        [ $sample = names.factfile ] && cp /tmp/factotum-dot-$$.svg "$0"
      done; rm /tmp/factotum-dot-$$.svg
      """
    let drawing = "/tmp/factotum-names-\(getpid()).svg"
    defer { _ = unsafe unlink(drawing) }
    let result = try await runCommand(["timeout", "60", "bash", "-c", script, drawing])
    #expect(result.output.isEmpty && result.errors.isEmpty, "\(result)")
    let names = try await runCommand(["grep", "-oE", "<text[^>]*>[^<]*", drawing]).output
    for name in ["say &quot;hi&quot;", "back\\slash", ">two\n", ">lines\n", "größer 日本 🐈"] {
      #expect(names.contains(name), "\(name) in \(names)")
    }
  }

  @Test("the JSON Schemas that ship refuse and accept what the program does", arguments: [7])
  func schemas(seed: Int) async throws {
    let result = try await runCommand([
      "timeout", "100", "/usr/bin/python3", "\(Self.tests)/compare-schemas.py", "\(Installation.programs)/factotum",
      "\(Self.directory)/schemas", Self.directory, "\(seed)", "400",
    ])
    #expect(result.status == 0, "\(result)")
    let counts = result.output.split { !$0.isNumber }.compactMap { Int($0) }
    #expect(counts.count == 2 && counts.allSatisfy { $0 > 50 }, "\(result)")
  }
}
