import Testing

/// `factotum dot`, and what can go wrong with it.
@Suite(
  "A drawing of a factfile",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotum: run `make build` first"))
struct Drawing {
  private static let diamond = HeldScript.checkout + "/samples/diamond.factfile"

  private func dot(_ arguments: String...) async throws -> CommandResult {
    try await runCommand(["timeout", "60", "\(Installation.programs)/factotum", "dot"] + arguments)
  }

  @Test("that cannot be written is an error, on standard output as well")
  func full() async throws {
    let command = "exec '\(Installation.programs)/factotum' dot '\(Self.diamond)'"
    let full = try await runCommand(["sh", "-c", "\(command) >/dev/full"])
    #expect(full.status == 3)
    #expect(full.errors == "'standard output' cannot be written: No space left on device\n")
    let file = try await dot(Self.diamond, "--output", "/no/such/graph")
    #expect(file.status == 3 && file.output.isEmpty)
    #expect(file.errors == "'/no/such/graph' cannot be written: No such file or directory\n")
    let filled = try await dot(Self.diamond, "--output", "/dev/full", "--overwrite")
    #expect(filled.status == 3 && filled.errors == "'/dev/full' cannot be written: No space left on device\n")
  }

  @Test("a reader that takes it slowly, through a pipe that makes no writer wait, gets all of it")
  func slow() async throws {
    let script = """
      import os, subprocess, sys, time
      reading, writing = os.pipe(); os.set_blocking(writing, False)
      child = subprocess.Popen(sys.argv[1:], stdout=writing); os.close(writing)
      time.sleep(0.3)
      text = open(reading, "rb").read()
      print(child.wait(), len(text) > 200000, text.endswith(b"}\\n"))
      """
    let tasks = (0..<5000).map {
      TemporaryFactfile.task("a task with a name that fills the pipe, number \($0)", "true")
    }
    let factfile = try TemporaryFactfile(tasks.joined(separator: ","))
    let result = try await runCommand([
      "timeout", "60", "/usr/bin/python3", "-c", script, "\(Installation.programs)/factotum", "dot", factfile.path,
    ])
    #expect(result.output == "0 True True\n", "\(result)")
  }

  @Test("may be of a part, in short as well, with the names that variables give", arguments: ["--start", "-s"])
  func part(option: String) async throws {
    let factfile = try TemporaryFactfile(
      TemporaryFactfile.task("{{n}} 1", "true"), TemporaryFactfile.task("two", "true", after: #""{{n}} 1""#),
      TemporaryFactfile.task("other", "true"))
    defer { withExtendedLifetime(factfile) {} }
    let drawing = """
      digraph "job" {
        node [shape=box];
        "one 1";
        "two";
        "one 1" -> "two";
      }

      """
    let result = try await dot(factfile.path, option, "one 1", "--env", #"{"n":"one"}"#)
    #expect(result.status == 0 && result.output == drawing && result.errors.isEmpty, "\(result)")
  }

  @Test("without values keeps the variables as they are written, tags as well")
  func placeholders() async throws {
    let factfile = try TemporaryFactfile(
      TemporaryFactfile.task("load {{day}}", "true"), TemporaryFactfile.task("load {{tag:x}}", "true"),
      TemporaryFactfile.task("end", "true", after: #""load {{day}}","load {{tag:x}}""#))
    defer { withExtendedLifetime(factfile) {} }
    let drawing = """
      digraph "job" {
        node [shape=box];
        "load {{day}}";
        "load {{tag:x}}";
        "end";
        "load {{day}}" -> "end";
        "load {{tag:x}}" -> "end";
      }

      """
    let result = try await dot(factfile.path)
    #expect(result.status == 0 && result.output == drawing && result.errors.isEmpty, "\(result)")
    let part = try await dot(factfile.path, "--start", "load {{day}}", "--start", "load {{tag:x}}")
    #expect(part.output == drawing, "\(part)")
    let filled = try await dot(factfile.path, "--env", #"{"day":"1"}"#, "--tag", "x,2")
    #expect(filled.output.contains("\"load 1\" -> \"end\";\n  \"load 2\" -> \"end\""), "\(filled)")
  }

  @Test("that cannot be made is told on standard error, with status 3")
  func wrong() async throws {
    let unknown = try await dot(Self.diamond, "--start", "nothing")
    #expect(
      unknown.errors == "The job cannot be started from 'nothing' because the task specified could not be found\n")
    let prior = try await dot(Self.diamond, "--start", "right")
    #expect(prior.errors.contains("cannot be started"))
    let mistakes = try await dot(HeldScript.checkout + "/samples/mistakes.factfile")
    #expect(mistakes.errors.contains("mistakes.factfile' is not a valid factotum factfile: "))
    let values = try await dot(Self.diamond, "--env", "[]")
    #expect(values.errors == "Supplied string '[]' is not valid JSON: expected an object, found an array\n")
    let usage = try await dot()
    #expect(usage.errors.contains("Missing expected argument '<factfile>'"))
    for result in [unknown, prior, mistakes, values, usage] {
      #expect(result.status == 3 && result.output.isEmpty, "\(result)")
    }
  }
}
