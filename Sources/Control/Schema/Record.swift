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
  let nameBytes: [UInt8]
  private let member: [UInt8]
  private let append: @Sendable (Owner, _ member: [UInt8], inout JSONText) -> Void
  let read: @Sendable (inout JSONReader, inout Owner) throws(FieldError) -> Void
  /// Whether it must be there; what need not be is null in an empty record.
  let isRequired: Bool

  /// Describes the field that a property is sent as.
  @inline(__always)
  public init<Value: FieldValue>(
    _ name: String, _ property: any WritableKeyPath<Owner, Value> & Sendable, _ summary: String
  ) {
    // To follow a key path takes ten times as long, and lists have a hundred thousand fields.
    let offset = MemoryLayout<Owner>.offset(of: property)
    self.init(name, summary, Value.shape, isRequired: Value.absent == nil) { owner, member, text in
      let value = offset.map { Self.value(at: $0, of: owner) } ?? owner[keyPath: property]
      guard !(text.leavesOutNull && value.isNull) else { return }
      text.append(memberName: member)
      value.write(to: &text)
    } read: { (reader, owner) throws(FieldError) in
      let value = try Value(from: &reader)
      if let offset { Self.set(value, at: offset, of: &owner) } else { owner[keyPath: property] = value }
    }
  }

  @inline(__always)
  private static func value<Value>(at offset: Int, of owner: Owner) -> Value {
    unsafe withUnsafeBytes(of: owner) { bytes in
      unsafe (bytes.baseAddress! + offset).assumingMemoryBound(to: Value.self).pointee
    }
  }

  @inline(__always)
  private static func set<Value>(_ value: Value, at offset: Int, of owner: inout Owner) {
    unsafe withUnsafeMutableBytes(of: &owner) { bytes in
      unsafe (bytes.baseAddress! + offset).assumingMemoryBound(to: Value.self).pointee = value
    }
  }

  func write(_ owner: Owner, to text: inout JSONText) { append(owner, member, &text) }
}

extension Field {
  /// The same field of a record that is a part of another, as a field of the whole.
  public func within<Whole>(_ part: any WritableKeyPath<Whole, Owner> & Sendable) -> Field<Whole> {
    Field<Whole>(
      name, summary, shape, isRequired: isRequired,
      append: { [append] in append($0[keyPath: part], $1, &$2) },
      read: { [read] (reader, whole) throws(FieldError) in try read(&reader, &whole[keyPath: part]) })
  }

  private init(
    _ name: String, _ summary: String, _ shape: Shape, isRequired: Bool,
    append: @escaping @Sendable (Owner, [UInt8], inout JSONText) -> Void,
    read: @escaping @Sendable (inout JSONReader, inout Owner) throws(FieldError) -> Void
  ) {
    self.name = name
    self.summary = summary
    self.shape = shape
    self.isRequired = isRequired
    self.append = append
    self.read = read
    nameBytes = Array(name.utf8)
    member = JSONText.memberName(name)
  }
}

extension Record {
  public static var shape: Shape { .record(Self.self) }

  /// The fields without their properties, in order.
  static var fieldShapes: [(name: String, summary: String, shape: Shape)] {
    fields.map { ($0.name, $0.summary, $0.shape) }
  }

  public func write(to text: inout JSONText) {
    text.append(sign: "{")
    for field in Self.fields { field.write(self, to: &text) }
    text.append(sign: "}")
  }

  /// Takes a record; fields that it does not know are passed over, since a later version may send more.
  public init(from reader: inout JSONReader) throws(FieldError) {
    guard reader.beginObject() else { throw FieldError("is \(reader.kind), not an object") }
    self.init()
    let fields = Self.fields
    // One bit for each field, of which there are never more.
    var read: UInt64 = 0
    var position = 0
    while let name = reader.nextMember() {
      guard let found = Self.position(of: name, in: reader, from: position) else {
        guard reader.skip() != nil else { throw FieldError("is \(reader.kind)") }
        continue
      }
      position = found
      do {
        try fields[position].read(&reader, &self)
      } catch {
        throw error.inside(fields[position].name)
      }
      read |= 1 << UInt64(position)
      position += 1
    }
    for position in fields.indices where fields[position].isRequired && read & 1 << UInt64(position) == 0 {
      throw FieldError("is missing", at: fields[position].name)
    }
  }

  /// Members usually come in the order of the table, so that the next field is the one or a few are left out.
  private static func position(of name: Range<Int>, in reader: JSONReader, from position: Int) -> Int? {
    let fields = Self.fields
    return fields[position...].firstIndex { reader.isName(name, $0.nameBytes) }
      ?? fields[..<position].firstIndex { reader.isName(name, $0.nameBytes) }
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
