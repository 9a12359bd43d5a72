public import JSON

/// What a field can hold, as it goes over the wire.
public protocol FieldValue: Sendable, Hashable {
  /// What kind of value it is.
  static var shape: Shape { get }
  /// The value of a field that is left out; nil where it must be there.
  static var absent: Self? { get }
  /// Whether it is null.
  var isNull: Bool { get }
  /// Appends the value as it is sent.
  func write(to text: inout JSONText)
  /// Takes the value that comes next.
  init(from reader: inout JSONReader) throws(FieldError)
}

extension FieldValue {
  public static var absent: Self? { nil }
  public var isNull: Bool { false }

  /// The value as it is sent.
  public var jsonText: JSONText {
    var text = JSONText()
    write(to: &text)
    return text
  }

  /// The same as a tree; what is written is always JSON.
  public var json: JSONValue { (try? JSONValue.parse(bytes: jsonText.bytes)) ?? nil }

  /// Reads a value from a tree.
  public init(json: JSONValue) throws(FieldError) {
    var reader = JSONReader(json.compactBytes)
    try self.init(from: &reader)
  }
}

/// What kind of value a field holds, for the interface's description and its schemas.
public indirect enum Shape: Sendable {
  case truth, integer, number, text
  case list(Shape)
  case optional(Shape)
  case record(any Record.Type)
}

/// Why an answer or the parameters of a call are not what the interface promises.
public struct FieldError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The way to the field, as in `schedules[2].name`.
  public let path: String
  /// What is wrong with it: that it is missing, of the wrong kind, or unknown.
  public let problem: String

  /// Describes what is wrong with a value, whose place others know.
  init(_ problem: String, at path: String = "") {
    self.path = path
    self.problem = problem
  }

  /// The same, seen from where the value is a part.
  func inside(_ part: String) -> FieldError {
    let separator = path.isEmpty || path.hasPrefix("[") ? "" : "."
    return FieldError(problem, at: part + separator + path)
  }

  public var description: String { "'\(path)' \(problem)" }
}

extension String: FieldValue {
  public static var shape: Shape { .text }
  public func write(to text: inout JSONText) { text.append(string: self) }
  public init(from reader: inout JSONReader) throws(FieldError) {
    guard let text = reader.string() else { throw FieldError("is \(reader.kind), not a string") }
    self = text
  }
}

extension Int: FieldValue {
  public static var shape: Shape { .integer }
  public func write(to text: inout JSONText) { text.append(literally: String(self)) }
  public init(from reader: inout JSONReader) throws(FieldError) {
    guard let number = reader.integer() else { throw FieldError("is \(reader.kind), not a whole number in range") }
    self = number
  }
}

extension Double: FieldValue {
  public static var shape: Shape { .number }
  /// Rounded to microseconds, since that is the finest that anything here is measured in.
  public func write(to text: inout JSONText) {
    guard isFinite, magnitude < 1e15 else { return text.append(sign: "0") }
    let rounded = (self * 1_000_000).rounded() / 1_000_000
    text.append(literally: rounded == rounded.rounded() ? "\(Int64(rounded))" : "\(rounded)")
  }
  public init(from reader: inout JSONReader) throws(FieldError) {
    guard let number = reader.double() else { throw FieldError("is \(reader.kind), not a number") }
    self = number
  }
}

extension Bool: FieldValue {
  public static var shape: Shape { .truth }
  public func write(to text: inout JSONText) { text.append(literally: self ? "true" : "false") }
  public init(from reader: inout JSONReader) throws(FieldError) {
    guard let value = reader.bool() else { throw FieldError("is \(reader.kind), not a boolean") }
    self = value
  }
}

extension Array: FieldValue where Element: FieldValue {
  public static var shape: Shape { .list(Element.shape) }
  public func write(to text: inout JSONText) {
    text.append(sign: "[")
    for (position, element) in enumerated() {
      if position > 0 { text.append(sign: ",") }
      element.write(to: &text)
    }
    text.append(sign: "]")
  }
  public init(from reader: inout JSONReader) throws(FieldError) {
    guard reader.beginArray() else { throw FieldError("is \(reader.kind), not an array") }
    self = []
    while reader.nextElement() {
      do {
        append(try Element(from: &reader))
      } catch {
        throw error.inside("[\(count)]")
      }
    }
  }
}

extension Optional: FieldValue where Wrapped: FieldValue {
  public static var shape: Shape { .optional(Wrapped.shape) }
  public static var absent: Self? { .some(nil) }
  public var isNull: Bool { self == nil }
  public func write(to text: inout JSONText) {
    if let self { self.write(to: &text) } else { text.append(literally: "null") }
  }
  public init(from reader: inout JSONReader) throws(FieldError) {
    self = reader.null() ? nil : try Wrapped(from: &reader)
  }
}
