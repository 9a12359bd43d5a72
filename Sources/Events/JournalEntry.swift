public import CivilTime
import JSON

/// One entry for the journal, or one line for people or machines where there is none.
public struct JournalEntry: Sendable, Hashable {
  /// How much an entry matters, as syslog numbers it.
  public enum Priority: Int, Sendable {
    case error = 3
    case warning = 4
    case notice = 5
    case information = 6
  }

  /// One field besides the standard ones.
  public struct Field: Sendable, Hashable {
    public let name: String
    public let value: String

    init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public let identifier: MessageIdentifier
  public let priority: Priority
  /// The sentence; for output of a task its bytes, which may not be UTF-8.
  public let message: [UInt8]
  public let fields: [Field]
  public let timestamp: Timestamp

  /// The entry for a person: the time in UTC and the message.
  public var textLine: String {
    "\(timestamp.rfc3339UTC) \(Self.visible(String(decoding: message, as: UTF8.self)))"
  }

  /// The entry as one JSON object: `time`, `priority`, `messageId`, `message`, then the fields by their journal names.
  ///
  /// A field that occurs several times becomes one array.
  public var jsonLine: String {
    var members: [(String, JSONValue)] = [
      ("time", .string(timestamp.rfc3339UTC)), ("priority", .integer(priority.rawValue)),
      ("messageId", .string(identifier.rawValue)), ("message", .string(String(decoding: message, as: UTF8.self))),
    ]
    for field in fields {
      let value = JSONValue.string(field.value)
      if let position = members.firstIndex(where: { $0.0 == field.name }) {
        members[position].1 = .array((members[position].1.array ?? [members[position].1]) + [value])
      } else {
        members.append((field.name, value))
      }
    }
    return JSONValue.object(members).compactText
  }

  /// Must not command a terminal; further lines are set off, so that none looks like an entry of its own.
  private static func visible(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar in
      !"\t\n".unicodeScalars.contains(scalar) && scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar
    }
    return String(String.UnicodeScalarView(scalars)).replacing("\n", with: "\n  ")
  }
}
