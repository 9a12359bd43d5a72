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

  /// Where in the code an entry was made.
  public struct Location: Sendable, Hashable {
    public let file: String
    public let line: Int
    public let function: String
  }

  /// The field for a message's own bytes, where they are not text that the journal shows.
  public static let rawField = "FACTOTUM_RAW"

  public let identifier: MessageIdentifier
  /// The SYSLOG_IDENTIFIER: the daemon, a schedule, or a task of one.
  public let program: String
  public let priority: Priority
  /// Printable, in one line or several.
  public let message: String
  /// What a task printed, where that is not the message.
  public let raw: [UInt8]?
  public let fields: [Field]
  public let timestamp: Timestamp
  public let location: Location

  /// All fields but the raw bytes, as the journal has them, in the order in which they are sent.
  public var textFields: [(name: String, value: String)] {
    var texts = [
      (name: "MESSAGE", value: message), ("MESSAGE_ID", identifier.rawValue), ("PRIORITY", "\(priority.rawValue)"),
      ("SYSLOG_IDENTIFIER", program), ("CODE_FILE", location.file), ("CODE_LINE", "\(location.line)"),
      ("CODE_FUNC", location.function),
    ]
    for field in fields { texts.append((field.name, field.value)) }
    return texts
  }

  /// The entry for a person: the time in UTC, whom it is about, and the message.
  ///
  /// Further lines are set off, so that none looks like an entry of its own.
  public var textLine: String {
    "\(timestamp.rfc3339UTC) \(program): \(message.replacing("\n", with: "\n  "))"
  }

  /// The entry as one JSON object: `time`, `priority`, `messageId`, `identifier`, `message`, then the fields by their
  /// journal names.
  ///
  /// A field that occurs several times becomes one array; raw bytes are an array of numbers, as in `journalctl -o json`.
  public var jsonLine: String {
    var members: [(String, JSONValue)] = [
      ("time", .string(timestamp.rfc3339UTC)), ("priority", .integer(priority.rawValue)),
      ("messageId", .string(identifier.rawValue)), ("identifier", .string(program)), ("message", .string(message)),
    ]
    for field in fields {
      let value = JSONValue.string(field.value)
      if let position = members.firstIndex(where: { $0.0 == field.name }) {
        members[position].1 = .array((members[position].1.array ?? [members[position].1]) + [value])
      } else {
        members.append((field.name, value))
      }
    }
    if let raw { members.append((Self.rawField, .array(raw.map { .integer(Int($0)) }))) }
    return JSONValue.object(members).compactText
  }
}
