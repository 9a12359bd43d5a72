import CTOML
import Diagnostics

/// A value of a TOML text, with its place.
struct TOMLValue {
  enum Content {
    case string(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    /// A date, a time or both, as TOML prints it.
    case moment(String)
    case array([TOMLValue])
    case table([TOMLMember])
  }

  let content: Content
  let span: SourceSpan

  /// What kind of value it is, for messages.
  var kind: String {
    switch content {
    case .string: "a text"
    case .integer, .number: "a number"
    case .boolean: "true or false"
    case .moment: "a date or time"
    case .array: "a list"
    case .table: "a table"
    }
  }

  var string: String? { if case .string(let text) = content { text } else { nil } }
  var integer: Int? { if case .integer(let number) = content { number } else { nil } }
  var boolean: Bool? { if case .boolean(let value) = content { value } else { nil } }
  var array: [TOMLValue]? { if case .array(let elements) = content { elements } else { nil } }
  var table: [TOMLMember]? { if case .table(let members) = content { members } else { nil } }

  /// Reads a text.
  ///
  /// - Throws: `TOMLError` at the first place that is no TOML.
  static func parse(_ text: String) throws(TOMLError) -> TOMLValue {
    var text = text
    let document = text.withUTF8 { bytes in
      unsafe bytes.withMemoryRebound(to: CChar.self) { bytes in
        unsafe toml_document_parse(bytes.baseAddress ?? UnsafePointer(bitPattern: 1)!, bytes.count)
      }
    }
    guard let document = unsafe document else { throw TOMLError(reason: "there is not enough memory to read it") }
    defer { unsafe toml_document_free(document) }
    var line: UInt32 = 0, column: UInt32 = 0
    if let reason = unsafe toml_document_error(document, &line, &column) {
      throw TOMLError(
        reason: unsafe String(cString: reason), span: SourceSpan(line: Int(line), column: Int(column), length: 1))
    }
    return unsafe TOMLValue(document, at: 0)
  }

  private init(_ document: OpaquePointer, at position: Int) {
    let node = unsafe toml_document_node(document, position)
    let length = unsafe node.line == node.end_line ? Int(node.end_column) - Int(node.column) : 1
    span = unsafe SourceSpan(line: Int(node.line), column: Int(node.column), length: max(1, length))
    var children: [Int] = []
    var child = position + 1
    while unsafe child < position + node.size {
      children.append(child)
      unsafe child += toml_document_node(document, child).size
    }
    let text = unsafe Self.text(node.text, node.text_length)
    switch UInt32(unsafe node.kind) {
    case TOML_STRING.rawValue: content = .string(text)
    case TOML_INTEGER.rawValue: content = unsafe .integer(Int(node.integer))
    case TOML_NUMBER.rawValue: content = unsafe .number(node.number)
    case TOML_BOOLEAN.rawValue: content = unsafe .boolean(node.integer != 0)
    case TOML_MOMENT.rawValue: content = .moment(text)
    case TOML_ARRAY.rawValue: content = .array(children.map { unsafe TOMLValue(document, at: $0) })
    default:
      content = .table(
        children.map { unsafe TOMLMember(document, at: $0) }.sorted { $0.keySpan.start < $1.keySpan.start })
    }
  }

  fileprivate static func text(_ start: UnsafePointer<CChar>?, _ length: Int) -> String {
    guard let start = unsafe start else { return "" }
    return unsafe UnsafeRawBufferPointer(start: start, count: length).withMemoryRebound(to: UInt8.self) {
      unsafe String(decoding: $0, as: UTF8.self)
    }
  }

  fileprivate static func member(_ document: OpaquePointer, at position: Int) -> TOMLValue {
    unsafe TOMLValue(document, at: position)
  }
}

/// A key of a TOML table and its value.
struct TOMLMember {
  let key: String
  let keySpan: SourceSpan
  let value: TOMLValue

  fileprivate init(_ document: OpaquePointer, at position: Int) {
    let node = unsafe toml_document_node(document, position)
    key = unsafe TOMLValue.text(node.key, node.key_length)
    keySpan = unsafe SourceSpan(line: Int(node.key_line), column: Int(node.key_column), length: max(1, key.count))
    value = unsafe TOMLValue.member(document, at: position)
  }
}

/// Why a text is no TOML.
struct TOMLError: Error {
  let reason: String
  var span: SourceSpan?
}
