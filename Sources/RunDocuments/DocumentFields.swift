import CivilTime
import JSON

/// Why a request or a status cannot be used.
public struct RunDocumentError: Error, Hashable, Sendable, CustomStringConvertible {
  /// `request` or `status`.
  public let document: String
  public let reason: String

  public var description: String { "the run's \(document) cannot be used: \(reason)" }
}

/// The fields of a JSON object that somebody else wrote.
struct DocumentFields {
  let document: String
  private let object: JSONValue

  init(bytes: [UInt8], of document: String) throws(RunDocumentError) {
    do {
      try self.init(JSONValue.parse(bytes: bytes), of: document)
    } catch let error as JSONSyntaxError {
      throw RunDocumentError(document: document, reason: error.description)
    } catch let error as RunDocumentError {
      throw error
    } catch {
      throw RunDocumentError(document: document, reason: "\(error)")
    }
  }

  init(_ value: JSONValue, of document: String) throws(RunDocumentError) {
    guard value.object != nil else { throw RunDocumentError(document: document, reason: "an object was expected") }
    self.document = document
    object = value
  }

  func wrong(_ name: String) -> RunDocumentError {
    RunDocumentError(document: document, reason: "'\(name)' is missing or of the wrong kind")
  }

  func value(_ name: String) throws(RunDocumentError) -> JSONValue {
    guard let value = object[name] else { throw wrong(name) }
    return value
  }

  func string(_ name: String) throws(RunDocumentError) -> String {
    guard let text = object[name]?.string else { throw wrong(name) }
    return text
  }

  func integer(_ name: String) throws(RunDocumentError) -> Int {
    guard let number = object[name]?.integer else { throw wrong(name) }
    return number
  }

  func instant(_ name: String) throws(RunDocumentError) -> Instant {
    Instant(secondsSinceEpoch: Int64(try integer(name)))
  }

  /// Before the year 10000, and not before 1970: sums of what somebody made up must not overflow.
  func timestamp(_ name: String) throws(RunDocumentError) -> Timestamp {
    let microseconds = try integer(name)
    guard (0...253_402_300_799_999_999).contains(microseconds) else { throw wrong(name) }
    return Timestamp(microsecondsSinceEpoch: Int64(microseconds))
  }

  func optionalTimestamp(_ name: String) throws(RunDocumentError) -> Timestamp? {
    guard let value = object[name], !value.isNull else { return nil }
    return try timestamp(name)
  }

  /// Microseconds or bytes.
  func optionalAmount(_ name: String) throws(RunDocumentError) -> Int? {
    guard let amount = try optionalInteger(name) else { return nil }
    guard (0...(1 << 60)).contains(amount) else { throw wrong(name) }
    return amount
  }

  func optionalInteger(_ name: String) throws(RunDocumentError) -> Int? {
    guard let value = object[name], !value.isNull else { return nil }
    return try integer(name)
  }

  func optionalString(_ name: String) throws(RunDocumentError) -> String? {
    guard let value = object[name], !value.isNull else { return nil }
    return try string(name)
  }

  func optionalFields(_ name: String) throws(RunDocumentError) -> DocumentFields? {
    guard let value = object[name], !value.isNull else { return nil }
    return try DocumentFields(value, of: document)
  }

  func objects(_ name: String) throws(RunDocumentError) -> [DocumentFields] {
    guard let elements = object[name]?.array else { throw wrong(name) }
    var fields: [DocumentFields] = []
    for element in elements { fields.append(try DocumentFields(element, of: document)) }
    return fields
  }

  /// Those of an earlier version are not there.
  func optionalObjects(_ name: String) throws(RunDocumentError) -> [DocumentFields] {
    object[name] == nil ? [] : try objects(name)
  }

  func optionalStrings(_ name: String) throws(RunDocumentError) -> [String] {
    object[name] == nil ? [] : try strings(name)
  }

  func strings(_ name: String) throws(RunDocumentError) -> [String] {
    guard let elements = object[name]?.array else { throw wrong(name) }
    let strings = elements.compactMap(\.string)
    guard strings.count == elements.count else { throw wrong(name) }
    return strings
  }

  func texts(_ name: String) throws(RunDocumentError) -> [String: String] {
    guard let members = object[name]?.object else { throw wrong(name) }
    var texts: [String: String] = [:]
    for member in members {
      guard let text = member.value.string else { throw wrong(name) }
      texts[member.name] = text
    }
    return texts
  }
}

extension JSONValue {
  /// An object of texts, its keys in order.
  static func texts(_ texts: [String: String]) -> JSONValue {
    .object(texts.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
  }
}
