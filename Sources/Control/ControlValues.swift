import JSON

/// What stands against a schedule on this machine.
public struct ControlProblem: Sendable, Hashable {
  public let schedule: String
  public let reason: String
  /// Whether its constraint matches here, so that it would run.
  public let matchesHere: Bool

  /// Describes a problem.
  public init(schedule: String, reason: String, matchesHere: Bool) {
    self.schedule = schedule
    self.reason = reason
    self.matchesHere = matchesHere
  }

  var json: JSONValue {
    ["schedule": .string(schedule), "reason": .string(reason), "matchesHere": .bool(matchesHere)]
  }

  init(_ json: JSONValue) throws(ControlAnswerError) {
    schedule = try json.text("schedule")
    reason = try json.text("reason")
    matchesHere = try json.truth("matchesHere")
  }
}

/// Something about a schedule that works, and may not do what its author means.
public struct ControlWarning: Sendable, Hashable {
  public let schedule: String
  /// In one line.
  public let message: String
  /// With its place, and the line with a caret where there is one.
  public let text: String

  /// Describes a warning.
  public init(schedule: String, message: String, text: String) {
    self.schedule = schedule
    self.message = message
    self.text = text
  }

  var json: JSONValue { ["schedule": .string(schedule), "message": .string(message), "text": .string(text)] }

  init(_ json: JSONValue) throws(ControlAnswerError) {
    schedule = try json.text("schedule")
    message = try json.text("message")
    text = try json.text("text")
  }
}

/// A file that is not used, and every mistake in it.
public struct ControlQuarantine: Sendable, Hashable {
  public let path: String
  public let reasons: [String]

  /// Describes a file.
  public init(path: String, reasons: [String]) {
    self.path = path
    self.reasons = reasons
  }

  var json: JSONValue { ["path": .string(path), "reasons": .array(reasons.map { .string($0) })] }

  init(_ json: JSONValue) throws(ControlAnswerError) {
    path = try json.text("path")
    reasons = try json.texts("reasons")
  }
}

/// Why an answer is not what the interface promises.
public struct ControlAnswerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The field that is missing or of the wrong kind.
  public let field: String

  public var description: String {
    "the daemon's answer lacks '\(field)'; are factotumd and factotumctl of the same version?"
  }
}

extension JSONValue {
  func text(_ name: String) throws(ControlAnswerError) -> String {
    guard let text = self[name]?.string else { throw ControlAnswerError(field: name) }
    return text
  }

  func optionalText(_ name: String) -> String? { self[name]?.string }

  func truth(_ name: String) throws(ControlAnswerError) -> Bool {
    guard let value = self[name]?.bool else { throw ControlAnswerError(field: name) }
    return value
  }

  func count(_ name: String) throws(ControlAnswerError) -> Int {
    guard let number = self[name]?.integer else { throw ControlAnswerError(field: name) }
    return number
  }

  func texts(_ name: String) throws(ControlAnswerError) -> [String] {
    guard let elements = self[name]?.array else { throw ControlAnswerError(field: name) }
    return elements.compactMap(\.string)
  }

  func list<Element>(
    _ name: String, _ element: (JSONValue) throws(ControlAnswerError) -> Element
  ) throws(ControlAnswerError) -> [Element] {
    guard let elements = self[name]?.array else { throw ControlAnswerError(field: name) }
    var list: [Element] = []
    for value in elements { list.append(try element(value)) }
    return list
  }

  static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? nil }
}
