import Glibc
import JSON
import Testing

@testable import Control

/// The schemas of what `factotumctl --json` prints, as they are shipped in `samples/schemas`.
@Suite("The JSON Schema of an answer")
struct AnswerSchemaTests {
  /// The files, and the record that each describes.
  static let answers: [(file: String, title: String, type: any Record.Type)] = [
    ("status", "factotumctl status", StatusAnswer.self),
    ("list", "factotumctl list", ListAnswer.self),
    ("show", "factotumctl show NAME", ShowAnswer.self),
    ("runs", "factotumctl runs", RunsAnswer.self),
    ("one-run", "factotumctl runs RUN_ID, run --wait, retry --wait", RunAnswer.self),
    ("logs-line", "factotumctl logs, run --follow: each line", LogLine.self),
    ("why", "factotumctl why NAME", WhyAnswer.self),
    ("run", "factotumctl run NAME", StartAnswer.self),
    ("retry", "factotumctl retry RUN_ID", RetryAnswer.self),
    ("done", "factotumctl cancel, pause, resume", Done.self),
    ("backfill", "factotumctl backfill NAME", BackfillAnswer.self),
    ("reload", "factotumctl reload", ReloadAnswer.self),
  ]

  private static let directory = #filePath.replacing(
    "Tests/ControlTests/AnswerSchemaTests.swift", with: "samples/schemas")

  @Test("is the one that its table of fields makes; FACTOTUM_WRITE_SCHEMAS=1 writes it", arguments: answers.indices)
  func shipped(index: Int) throws {
    let answer = Self.answers[index]
    let path = "\(Self.directory)/factotumctl-\(answer.file).json"
    let text = Self.pretty(JSONSchema.document(of: answer.type, title: answer.title)) + "\n"
    if unsafe getenv("FACTOTUM_WRITE_SCHEMAS") != nil { try Self.write(text, to: path) }
    #expect(Self.read(path) == text)
  }

  @Test("describes the record with all its fields, and says what each means")
  func described() throws {
    let schema = JSONSchema.document(of: RunAnswer.self, title: "a run")
    let tasks = schema["properties"]?["tasks"]
    #expect(schema["required"] == ["run", "waiting", "tasks", "omittedTasks", "retries"])
    #expect(tasks?["description"]?.string?.hasPrefix("Its tasks in the order of the factfile") == true)
    #expect(tasks?["items"]?["properties"]?["exitCode"]?["anyOf"] == [["type": "integer"], ["type": "null"]])
    #expect(tasks?["items"]?["additionalProperties"] == false)
  }

  // MARK: Files

  /// A member or an element a line, as `python3 -m json.tool` prints it, but for lists without objects in them.
  private static func pretty(_ value: JSONValue, indent: String = "") -> String {
    let inner = indent + "  "
    if let members = value.object, !members.isEmpty {
      let lines = members.map { "\(inner)\(JSONValue.string($0.name).compactText): \(pretty($0.value, indent: inner))" }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
    }
    if let elements = value.array, elements.contains(where: { $0.object != nil }) {
      let lines = elements.map { inner + pretty($0, indent: inner) }
      return "[\n" + lines.joined(separator: ",\n") + "\n\(indent)]"
    }
    return value.compactText
  }

  private static func read(_ path: String) -> String? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe Glibc.read(file, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  private static func write(_ text: String, to path: String) throws {
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    try #require(file >= 0)
    defer { close(file) }
    #expect(unsafe Glibc.write(file, text, text.utf8.count) == text.utf8.count)
  }
}
