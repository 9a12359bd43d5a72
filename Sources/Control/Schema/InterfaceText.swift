/// The description of an interface in Varlink's own language, made from the tables of its methods.
///
/// Source: varlink.org, "Interface Definition".
struct InterfaceText {
  let name: String
  let summary: String
  let methods: [any DescribedMethod]
  let errors: [any ControlFailure.Type]

  /// Types first, each once, then methods and errors.
  var text: String {
    var lines = Self.comment(summary) + ["interface \(name)", ""]
    for type in types {
      lines += Self.comment(type.summary) + ["type \(type.typeName) " + Self.fields(of: type), ""]
    }
    for method in methods {
      lines += Self.comment(method.summary + method.replies.note)
      let (input, output) = (Self.fields(of: method.parameters), Self.fields(of: method.answer))
      lines += ["method \(method.name)\(input) -> \(output)", ""]
    }
    for error in errors {
      lines += Self.comment(error.summary) + ["error \(error.typeName) " + Self.fields(of: error), ""]
    }
    return lines.joined(separator: "\n")
  }

  /// The types that fields of methods and errors have, parts before the whole.
  private var types: [any Record.Type] {
    var found: [any Record.Type] = []
    for method in methods {
      Self.collect(below: method.parameters, &found)
      Self.collect(below: method.answer, &found)
    }
    for error in errors { Self.collect(below: error, &found) }
    return found
  }

  private static func collect(below type: any Record.Type, _ found: inout [any Record.Type]) {
    for field in type.fieldShapes {
      guard let part = field.shape.recordType, !found.contains(where: { $0 == part }) else { continue }
      collect(below: part, &found)
      found.append(part)
    }
  }

  private static func comment(_ text: String, indent: String = "") -> [String] {
    text.split(separator: "\n").map { "\(indent)# \($0)" }
  }

  private static func fields(of type: any Record.Type) -> String {
    let fields = type.fieldShapes
    guard !fields.isEmpty else { return "()" }
    let lines = fields.enumerated().flatMap { position, field in
      comment(field.summary, indent: "  ")
        + ["  \(field.name): \(field.shape.varlink)\(position == fields.count - 1 ? "" : ",")"]
    }
    return "(\n" + lines.joined(separator: "\n") + "\n)"
  }
}

extension Shape {
  /// The record in it, nil where there is none.
  var recordType: (any Record.Type)? {
    switch self {
    case .truth, .integer, .number, .text: nil
    case .list(let element), .optional(let element): element.recordType
    case .record(let type): type
    }
  }

  fileprivate var varlink: String {
    switch self {
    case .truth: "bool"
    case .integer: "int"
    case .number: "float"
    case .text: "string"
    case .list(let element): "[]\(element.varlink)"
    case .optional(let value): "?\(value.varlink)"
    case .record(let type): type.typeName
    }
  }
}
