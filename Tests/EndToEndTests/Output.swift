import Testing

/// What tasks print, on its way through the real program.
@Suite(
  "The output of tasks",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotum: run `make build` first"))
struct Output {
  /// Runs a script in which `$run` runs a factfile of one task.
  private func withTask(_ command: String, _ script: String) async throws -> CommandResult {
    let factfile = try TemporaryFactfile(TemporaryFactfile.task("a", command))
    defer { withExtendedLifetime(factfile) {} }
    return try await runCommand([
      "timeout", "60", "bash", "-c", "run='\(Installation.programs)/factotum run \(factfile.path)'; \(script)",
    ])
  }

  @Test("passes bytes that are not UTF-8 as they are")
  func bytes() async throws {
    let result = try await withTask(
      #"printf '\377\000\n'; printf '\300\200é\n' >&2"#,
      """
      errors=$(mktemp); $run 2>"$errors" | head -1 | od -An -tx1
      grep -a '^\\[a' "$errors" | od -An -tx1; rm "$errors"
      """)
    #expect(result.output == " 5b 61 5d 20 ff 00 0a\n 5b 61 5d 20 c0 80 c3 a9 0a\n", "\(result)")
  }

  @Test("waits for a reader that takes nothing for a while; that costs no memory, and none of it is lost")
  func slowReader() async throws {
    let line =
      "yes 'a line of a hundred bytes, give or take a few, that somebody will read some time later' | head -c 30000000"
    let result = try await withTask(
      line,
      """
      directory=$(mktemp -d); trap 'rm -r "$directory"' EXIT; mkfifo "$directory/pipe"
      $run >"$directory/pipe" 2>/dev/null & run=$!
      memory() { grep VmHWM /proc/$run/status | tr -dc 0-9; echo; }
      exec 3<"$directory/pipe"; sleep 1.5; memory
      { head -c 25000000; memory >&2; cat; } <&3 2>"$directory/memory" | grep -a '^\\[a\\] ' | sed 's/^....//' | wc -c
      wait $run; echo $?; cat "$directory/memory"
      """)
    let numbers = result.output.split(separator: "\n").compactMap { Int($0) }
    // The last line has no newline of its own: `head` cuts it.
    #expect(numbers.count == 4 && numbers[1] == 30_000_001 && numbers[2] == 0, "\(result)")
    for memory in [numbers.first, numbers.last] {
      #expect(memory.map { (1..<65_536).contains($0) } == true, "VmHWM in kB: \(result)")
    }
  }

  @Test("of a process left in the background is passed on until the run ends; its task is done after 2 s all the same")
  func late() async throws {
    let late = "(sleep 3; echo late; sleep 2) & echo first"
    let factfile = try TemporaryFactfile(
      TemporaryFactfile.task("a", late), TemporaryFactfile.task("b", "sleep 2", after: #""a""#))
    let result = try await runCommand([
      "timeout", "60", "\(Installation.programs)/factotum", "run", factfile.path,
    ])
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n")
    #expect(
      lines.count == 3 && lines[0] == "[a] first" && lines[1] == "[a] late"
        && lines[2].hasPrefix("2/2 tasks run in "), "\(result)")
    let told = result.errors.split(separator: "\n").map { String($0.prefix { !$0.isNumber }) }
    #expect(
      told == [
        "Task 'a' started",
        "Warning: task 'a' ended, but a background process keeps its output open",
        "Task 'a' succeeded after ", "Task 'b' started", "Task 'b' succeeded after ",
      ], "\(result)")
    #expect(result.errors.contains("Task 'a' succeeded after 2."))
  }

  @Test("tasks read from /dev/null, whatever the program itself reads from")
  func input() async throws {
    let result = try await withTask("readlink /proc/self/fd/0; wc -c", "echo something | $run 2>/dev/null")
    #expect(result.output.hasPrefix("[a] /dev/null\n[a] 0\n1/1 tasks run in "), "\(result)")
  }
}
