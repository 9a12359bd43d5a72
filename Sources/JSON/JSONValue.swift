public import Diagnostics

/// A JSON value that remembers where in its text it stood.
///
/// Two values are equal when their contents are; places do not count.
public struct JSONValue: Sendable, Equatable {
  /// What a value can be.
  public enum Content: Sendable, Equatable {
    case null
    case bool(Bool)
    /// The number as it is spelt: JSON sets no limit to size or precision.
    case number(String)
    case string(String)
    case array([JSONValue])
    /// The members in their order; no two have the same name.
    case object([JSONMember])
  }

  public let content: Content
  /// The place of the value's first character; line 1, column 1 for one that was not parsed.
  public let span: SourceSpan

  /// A value that stood at a place, or nowhere.
  public init(_ content: Content, at span: SourceSpan = SourceSpan(line: 1, column: 1)) {
    self.content = content
    self.span = span
  }

  public static func == (left: JSONValue, right: JSONValue) -> Bool {
    left.content == right.content
  }
}

/// A name and its value within an object.
public struct JSONMember: Sendable, Equatable {
  public let name: String
  /// The place of the name, quotes included.
  public let nameSpan: SourceSpan
  public let value: JSONValue

  /// A member that stood at a place, or nowhere.
  public init(_ name: String, at nameSpan: SourceSpan = SourceSpan(line: 1, column: 1), _ value: JSONValue) {
    self.name = name
    self.nameSpan = nameSpan
    self.value = value
  }

  public static func == (left: JSONMember, right: JSONMember) -> Bool {
    left.name == right.name && left.value == right.value
  }
}

// MARK: Reading

extension JSONValue {
  /// The text, nil where this is no string.
  public var string: String? { if case .string(let text) = content { text } else { nil } }
  /// The number where it is spelt without fraction and exponent and fits, nil otherwise.
  public var integer: Int? { if case .number(let text) = content { Int(text) } else { nil } }
  /// The number, rounded to what fits; nil where this is none.
  public var double: Double? { if case .number(let text) = content { Double(text) } else { nil } }
  /// The truth value, nil where this is none.
  public var bool: Bool? { if case .bool(let value) = content { value } else { nil } }
  /// The elements, nil where this is no array.
  public var array: [JSONValue]? { if case .array(let elements) = content { elements } else { nil } }
  /// The members, nil where this is no object.
  public var object: [JSONMember]? { if case .object(let members) = content { members } else { nil } }
  public var isNull: Bool { content == .null }

  /// The value of a member, nil where this is no object or has no such member.
  public subscript(name: String) -> JSONValue? { object?.first { ExactText($0.name) == ExactText(name) }?.value }

  /// What kind of value it is, as one would say it: `an object`.
  public var kind: String {
    switch content {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

// MARK: Building

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  public init(stringLiteral text: String) { self.init(.string(text)) }
  public init(integerLiteral number: Int) { self.init(.number(String(number))) }
  public init(booleanLiteral value: Bool) { self.init(.bool(value)) }
  public init(arrayLiteral elements: JSONValue...) { self.init(.array(elements)) }
  public init(dictionaryLiteral members: (String, JSONValue)...) { self = .object(members) }
  public init(nilLiteral: ()) { self.init(.null) }

  /// A string.
  public static func string(_ text: String) -> JSONValue { JSONValue(.string(text)) }
  /// A whole number.
  public static func integer(_ number: some BinaryInteger) -> JSONValue { JSONValue(.number(String(number))) }
  /// A truth value.
  public static func bool(_ value: Bool) -> JSONValue { JSONValue(.bool(value)) }
  /// An array.
  public static func array(_ elements: [JSONValue]) -> JSONValue { JSONValue(.array(elements)) }
  /// An object with its members in this order; the names must differ.
  public static func object(_ members: [(String, JSONValue)]) -> JSONValue {
    JSONValue(.object(members.map { JSONMember($0.0, $0.1) }))
  }
}
