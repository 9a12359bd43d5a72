public import JSON

/// A group of named fields: what a method takes, what it answers, an error, or a part of one of these.
///
/// Its table of fields is all there is to say about it: the interface's description, the encoder, the decoder and the
/// JSON Schema are made from that table, and so cannot disagree.
public protocol Record: FieldValue {
  /// The name of the type in the interface.
  static var typeName: String { get }
  /// What it is, in one line.
  static var summary: String { get }
  /// Its fields in the order in which they are sent.
  static var fields: [Field<Self>] { get }
  /// A record of empty values, into which a decoder fills what was sent.
  init()
}

/// A field of a record.
public struct Field<Owner>: Sendable {
  public let name: String
  /// What it means, in one line: the unit, and when it is left out.
  public let summary: String
  public let shape: Shape
  let encode: @Sendable (Owner) -> JSONValue
  let decode: @Sendable (JSONValue?, inout Owner) throws(FieldError) -> Void

  /// Describes the field that a property is sent as.
  public init<Value: FieldValue>(
    _ name: String, _ property: any WritableKeyPath<Owner, Value> & Sendable, _ summary: String
  ) {
    self.name = name
    self.summary = summary
    shape = Value.shape
    encode = { $0[keyPath: property].json }
    decode = { (json, owner) throws(FieldError) in
      if let json {
        owner[keyPath: property] = try Value(json: json)
      } else if let absent = Value.absent {
        owner[keyPath: property] = absent
      } else {
        throw FieldError("is missing")
      }
    }
  }
}

extension Record {
  public static var shape: Shape { .record(Self.self) }

  /// The fields without their properties, in order.
  static var fieldShapes: [(name: String, summary: String, shape: Shape)] {
    fields.map { ($0.name, $0.summary, $0.shape) }
  }

  public var json: JSONValue { .object(Self.fields.map { ($0.name, $0.encode(self)) }) }

  /// Reads a record; fields that it does not know are passed over, since a later version may send more.
  public init(json: JSONValue) throws(FieldError) {
    guard let members = json.object else { throw FieldError("is \(json.kind), not an object") }
    self.init()
    var position = 0
    for field in Self.fields {
      // Members usually come in the order of the table, so that nothing has to be looked for.
      var value: JSONValue?
      if position < members.count, members[position].name == field.name {
        value = members[position].value
        position += 1
      } else {
        value = members.first { $0.name == field.name }?.value
      }
      do {
        try field.decode(value, &self)
      } catch {
        throw error.inside(field.name)
      }
    }
  }

  /// Reads what a caller sent, where a field that nobody knows is a mistake.
  public init(parameters json: JSONValue) throws(FieldError) {
    let known = Self.fields.map(\.name)
    if let stranger = json.object?.first(where: { !known.contains($0.name) }) {
      throw FieldError("is unknown", at: stranger.name)
    }
    try self.init(json: json)
  }

  /// A record whose properties are filled in.
  public init(_ fill: (inout Self) -> Void) {
    self.init()
    fill(&self)
  }
}
