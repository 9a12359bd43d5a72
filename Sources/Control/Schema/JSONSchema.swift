public import JSON

/// The JSON Schema of what a command prints with `--json`, made from the table of its fields.
public enum JSONSchema {
  /// The whole document.
  public static func document(of type: any Record.Type, title: String) -> JSONValue {
    .object(
      [
        ("$schema", "http://json-schema.org/draft-07/schema#"), ("title", .string(title)),
      ] + members(of: type))
  }

  private static func members(of type: any Record.Type) -> [(String, JSONValue)] {
    let fields = type.fieldShapes
    return [
      ("description", .string(type.summary)), ("type", "object"),
      ("properties", .object(fields.map { ($0.name, schema(of: $0.shape, $0.summary)) })),
      ("required", .array(fields.map { .string($0.name) })),
      ("additionalProperties", false),
    ]
  }

  private static func schema(of shape: Shape, _ summary: String? = nil) -> JSONValue {
    var members: [(String, JSONValue)]
    switch shape {
    case .truth: members = [("type", "boolean")]
    case .integer: members = [("type", "integer")]
    case .number: members = [("type", "number")]
    case .text: members = [("type", "string")]
    case .list(let element): members = [("type", "array"), ("items", schema(of: element))]
    case .optional(let value): members = [("anyOf", [schema(of: value), ["type": "null"]])]
    case .record(let type): members = Self.members(of: type)
    }
    if let summary {
      members.removeAll { $0.0 == "description" }
      members.insert(("description", .string(summary)), at: 0)
    }
    return .object(members)
  }
}
