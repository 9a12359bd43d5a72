public import JSON

/// What a field can hold, as it goes over the wire.
public protocol FieldValue: Sendable, Hashable {
  /// What kind of value it is.
  static var shape: Shape { get }
  /// The value of a field that is left out; nil where it must be there.
  static var absent: Self? { get }
  /// The value as it is sent.
  var json: JSONValue { get }
  /// Reads a value.
  init(json: JSONValue) throws(FieldError)
}

extension FieldValue {
  public static var absent: Self? { nil }
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
  public var json: JSONValue { .string(self) }
  public init(json: JSONValue) throws(FieldError) {
    guard let text = json.string else { throw FieldError("is \(json.kind), not a string") }
    self = text
  }
}

extension Int: FieldValue {
  public static var shape: Shape { .integer }
  public var json: JSONValue { .integer(self) }
  public init(json: JSONValue) throws(FieldError) {
    guard let number = json.integer else { throw FieldError("is \(json.kind), not a whole number in range") }
    self = number
  }
}

extension Double: FieldValue {
  public static var shape: Shape { .number }
  /// Rounded to microseconds, since that is the finest that anything here is measured in.
  public var json: JSONValue {
    guard isFinite, magnitude < 1e15 else { return 0 }
    let rounded = (self * 1_000_000).rounded() / 1_000_000
    return JSONValue(.number(rounded == rounded.rounded() ? "\(Int64(rounded))" : "\(rounded)"))
  }
  public init(json: JSONValue) throws(FieldError) {
    guard let number = json.double else { throw FieldError("is \(json.kind), not a number") }
    self = number
  }
}

extension Bool: FieldValue {
  public static var shape: Shape { .truth }
  public var json: JSONValue { .bool(self) }
  public init(json: JSONValue) throws(FieldError) {
    guard let value = json.bool else { throw FieldError("is \(json.kind), not a boolean") }
    self = value
  }
}

extension Array: FieldValue where Element: FieldValue {
  public static var shape: Shape { .list(Element.shape) }
  public var json: JSONValue { .array(map(\.json)) }
  public init(json: JSONValue) throws(FieldError) {
    guard let elements = json.array else { throw FieldError("is \(json.kind), not an array") }
    self = []
    reserveCapacity(elements.count)
    for (position, element) in elements.enumerated() {
      do {
        append(try Element(json: element))
      } catch {
        throw error.inside("[\(position)]")
      }
    }
  }
}

extension Optional: FieldValue where Wrapped: FieldValue {
  public static var shape: Shape { .optional(Wrapped.shape) }
  public static var absent: Self? { .some(nil) }
  public var json: JSONValue { self?.json ?? nil }
  public init(json: JSONValue) throws(FieldError) {
    self = json.isNull ? nil : try Wrapped(json: json)
  }
}
