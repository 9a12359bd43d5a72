import Testing

/// Files whose names are no text.
@Suite(
  "A file name",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotum: run `make build` first"))
struct FileNames {
  /// Runs a script in a directory of its own with a factfile in `$file`, named by the bytes that printf makes of this.
  private func script(_ name: String, _ script: String) async throws -> CommandResult {
    try await runCommand([
      "timeout", "60", "bash", "-c",
      """
      directory=$(mktemp -d); cd "$directory"; trap 'rm -rf "$directory"' EXIT
      file=$(printf '\(name)'); cp '\(CommandLine.linear)' "$file"; factotum='\(Installation.programs)/factotum'
      \(script)
      """,
    ])
  }

  @Test(
    "that is no UTF-8 is opened, and shown escaped",
    arguments: [
      (#"a\xffb"#, #"a\xffb"#), (#"gr\xf6\xdfe"#, #"gr\xf6\xdfe"#), (#"\xc3\xa9\xc3"#, #"é\xc3"#),
      (#"\xf4\x8f\x9e\x80"#, #"\xf4\x8f\x9e\x80"#), ("größe 🐈", "größe 🐈"), (#"a\x1bb\nc"#, #"a\u001bb\nc"#),
    ])
  func bytes(name: String, shown: String) async throws {
    let valid = try await script(name, #"$factotum validate "$file"; $factotum run "$file" 2>/dev/null | grep -c 3/3"#)
    #expect(valid.status == 0 && valid.output == "'\(shown)' is a valid Factfile!\n1\n", "\(valid)")
    let broken = try await script(
      name, #"echo [ >"$file"; $factotum run "$file"; rm "$file"; $factotum validate "$file""#)
    #expect(
      broken.output == """
        '\(shown)' is not a valid factotum factfile: invalid JSON - expected a value, found end of the text at line 2, column 1
        Couldn't open '\(shown)' for reading: No such file or directory

        """, "\(broken)")
    let drawn = try await script(
      name,
      #"$factotum dot "$file" --output="$file.dot"; $factotum dot "$file" --output "$file.dot"; ls "$file.dot" | wc -c"#
    )
    #expect(drawn.errors == "'\(shown).dot' cannot be written without --overwrite: File exists\n", "\(drawn)")
  }

  @Test(
    "that is no UTF-8 is all that may be none: any other option says so",
    arguments: ["--env", "--tag", "--start", "--constraint", "--webhook"])
  func elsewhere(option: String) async throws {
    let result = try await script("a", "$factotum run a \(option) $'x\\xff'")
    #expect(result.status == 3 && result.output.isEmpty)
    #expect(result.errors.contains("\(option) 'x\\xff' is not valid UTF-8"), "\(result)")
  }

  @Test("is shown escaped where it is no option either")
  func unknown() async throws {
    let result = try await script("a", "$factotum run a $'--\\xff'; $factotum $'\\xff'")
    #expect(result.errors.contains(#"\xff"#) && !result.errors.contains("\u{10F7FF}"), "\(result)")
  }
}
