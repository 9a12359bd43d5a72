import JSON

@testable import Control

extension Record {
  /// A record in which every field has something in it.
  static var sample: Self {
    let members = fieldShapes.map { ($0.name, $0.shape.sample) }
    guard let value = try? Self(json: .object(members)) else { preconditionFailure("\(typeName) has no sample") }
    return value
  }
}

extension Shape {
  /// A value that is none of the values with which a record begins.
  fileprivate var sample: JSONValue {
    switch self {
    case .truth: true
    case .integer: 7
    case .number: JSONValue(.number("2.5"))
    case .text: "text"
    case .list(let element): [element.sample, element.sample]
    case .optional(let value): value.sample
    case .record(let type): type.sample.json
    }
  }
}
