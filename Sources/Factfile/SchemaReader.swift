import Diagnostics
import JSON

/// Takes JSON values apart and collects, with their places, those that are not what they should be.
struct SchemaReader {
  private(set) var problems: [FactfileError.Problem] = []

  /// The members of an object by name; what is missing, unknown or no object at all is reported.
  ///
  /// - Parameter elsewhere: names that another version of the schema knows, and how that is called.
  mutating func members(
    of value: JSONValue, at pointer: @autoclosure () -> String, required: [String], optional: [String] = [],
    elsewhere: (names: [String], version: String) = ([], "")
  ) -> Members {
    guard let object = expect(value, value.object, "an object", at: pointer()) else { return Members() }
    for member in object where !required.contains(member.name) && !optional.contains(member.name) {
      let hint =
        elsewhere.names.contains(member.name)
        ? "; it belongs to \(elsewhere.version)"
        : nearestName(to: member.name, among: required + optional).map { "; did you mean '\($0)'?" } ?? ""
      problems.append(.init("unknown property '\(member.name)'\(hint)", pointer: pointer(), at: member.nameSpan))
    }
    let found = Members(object)
    for name in required where found[name] == nil {
      report("the property '\(name)' is missing", pointer(), value)
    }
    return found
  }

  /// The members of an object, which are few: looking through them is quicker than a dictionary of them.
  struct Members {
    private let members: [JSONMember]

    init(_ members: [JSONMember] = []) {
      self.members = members
    }

    subscript(name: String) -> JSONValue? { members.first { $0.name == name }?.value }
  }

  mutating func strings(_ value: JSONValue?, at pointer: @autoclosure () -> String) -> [JSONValue] {
    elements(value, at: pointer()) { $0.string == nil ? "expected a string, found \($0.kind)" : nil }
  }

  mutating func exitCodes(_ value: JSONValue?, at pointer: @autoclosure () -> String) -> [Int] {
    elements(value, at: pointer()) { Self.breach($0, of: 0...32_767) }.compactMap(\.integer)
  }

  mutating func string(_ value: JSONValue?, at pointer: @autoclosure () -> String) -> String? {
    value.flatMap { expect($0, $0.string, "a string", at: pointer()) }
  }

  /// A text that begins with a slash.
  mutating func absolutePath(_ value: JSONValue?, at pointer: @autoclosure () -> String) -> String? {
    guard let value, let path = string(value, at: pointer()) else { return nil }
    if path.utf8.first != UInt8(ascii: "/") {
      report("'\(path)' is not an absolute path, such as '/bin/bash'", pointer(), value)
    }
    return path
  }

  mutating func integer(_ value: JSONValue?, in range: ClosedRange<Int>, at pointer: @autoclosure () -> String) -> Int?
  {
    guard let value else { return nil }
    if let reason = Self.breach(value, of: range) { report(reason, pointer(), value) }
    return value.integer
  }

  mutating func number(_ value: JSONValue?, in range: ClosedRange<Double>, at pointer: @autoclosure () -> String)
    -> Double?
  {
    guard let value, let number = expect(value, value.double, "a number", at: pointer()) else { return nil }
    if !range.contains(number) {
      report("\(value.compactText) is out of range \(Self.text(of: range))", pointer(), value)
    }
    return number
  }

  /// A length of time; zero only where that means something.
  mutating func timeSpan(_ value: JSONValue?, mayBeZero: Bool, at pointer: @autoclosure () -> String) -> TimeSpan? {
    guard let value, let text = expect(value, value.string, "a string", at: pointer()) else { return nil }
    guard let span = TimeSpan(text), mayBeZero || span.duration > .zero else {
      report("'\(text)' is no length of time; write it as '90s', '15m' or '2h'", pointer(), value)
      return nil
    }
    return span
  }

  /// One of a few words.
  mutating func word<Word: RawRepresentable & CaseIterable>(
    _ value: JSONValue?, at pointer: @autoclosure () -> String
  ) -> Word? where Word.RawValue == String {
    guard let value, let text = expect(value, value.string, "a string", at: pointer()) else { return nil }
    if let word = Word(rawValue: text) { return word }
    let words = Word.allCases.map(\.rawValue)
    let near = nearestName(to: text, among: words).map { "; did you mean '\($0)'?" } ?? ""
    report("'\(text)' is not one of \(words.map { "'\($0)'" }.joined(separator: ", "))\(near)", pointer(), value)
    return nil
  }

  mutating func elements(
    _ value: JSONValue?, at pointer: @autoclosure () -> String, refuse: (JSONValue) -> String?
  ) -> [JSONValue] {
    guard let value, let elements = expect(value, value.array, "an array", at: pointer()) else { return [] }
    for (position, element) in elements.enumerated() {
      if let reason = refuse(element) { report(reason, "\(pointer())/\(position)", element) }
    }
    return elements
  }

  mutating func expect<Part>(_ value: JSONValue, _ part: Part?, _ kind: String, at pointer: @autoclosure () -> String)
    -> Part?
  {
    if part == nil { report("expected \(kind), found \(value.kind)", pointer(), value) }
    return part
  }

  mutating func report(_ reason: String, _ pointer: String, _ value: JSONValue) {
    problems.append(.init(reason, pointer: pointer, at: value.span))
  }

  private static func breach(_ value: JSONValue, of range: ClosedRange<Int>) -> String? {
    guard let number = value.integer else { return "expected a whole number, found \(value.compactText)" }
    return range.contains(number) ? nil : "\(number) is out of range \(range.lowerBound)-\(range.upperBound)"
  }

  private static func text(of range: ClosedRange<Double>) -> String {
    "\(Int(range.lowerBound))-\(Int(range.upperBound))"
  }
}
