public import JSON

/// An error of the interface, with what there is to say about it.
public protocol ControlFailure: Record, Error, CustomStringConvertible {}

extension ControlFailure {
  /// The name with which it is sent.
  public static var fullName: String { "\(ControlInterface.name).\(typeName)" }
}

/// Reads an error that the daemon answered with; nil for one that the interface does not have.
public func controlFailure(named name: String, _ parameters: JSONValue) -> (any ControlFailure)? {
  ControlInterface.errors.first { $0.fullName == name }.flatMap { try? $0.init(json: parameters) }
}

/// The request is refused.
public struct Refused: ControlFailure {
  public static let typeName = "Refused"
  public static let summary = "The request is refused."
  public static let fields: [Field<Self>] = [.init("reason", \.reason, "The reason in a sentence.")]

  public var reason = ""

  /// An empty reason.
  public init() {}
  /// Gives the reason, in a sentence.
  public init(_ reason: String) { self.reason = reason }

  public var description: String { reason }
}

/// No schedule of that name is loaded.
public struct NoSuchSchedule: ControlFailure {
  public static let typeName = "NoSuchSchedule"
  public static let summary = "No schedule of that name is loaded."
  public static let fields: [Field<Self>] = [
    .init("schedule", \.schedule, "The requested name."),
    .init("nearest", \.nearest, "The most similar name, where there is one."),
  ]

  public var schedule = ""
  public var nearest: String?

  /// An empty name.
  public init() {}
  /// Names what was asked for, and what may have been meant.
  public init(_ schedule: String, nearest: String?) {
    self.schedule = schedule
    self.nearest = nearest
  }

  public var description: String {
    "there is no schedule '\(schedule)'" + (nearest.map { "; did you mean '\($0)'?" } ?? "")
  }
}

/// No run of that id is known.
public struct NoSuchRun: ControlFailure {
  public static let typeName = "NoSuchRun"
  public static let summary = "No run of that id is known, or it is too old to be remembered."
  public static let fields: [Field<Self>] = [.init("runId", \.runID, "The requested id.")]

  public var runID = ""

  /// An empty id.
  public init() {}
  /// Names what was asked for.
  public init(_ runID: String) { self.runID = runID }

  public var description: String { "there is no run '\(runID)', or it is too old to be remembered" }
}

/// Permission denied.
public struct NotAllowed: ControlFailure {
  public static let typeName = "NotAllowed"
  public static let summary = "Permission denied."
  public static let fields: [Field<Self>] = [.init("reason", \.reason, "What is not allowed, in a sentence.")]

  public var reason = ""

  /// An empty reason.
  public init() {}
  /// Gives the reason, in a sentence.
  public init(_ reason: String) { self.reason = reason }

  public var description: String { reason }
}

/// Parameters that cannot be used.
public struct Invalid: ControlFailure {
  public static let typeName = "Invalid"
  public static let summary = "The parameters are invalid."
  public static let fields: [Field<Self>] = [
    .init("mistakes", \.mistakes, "Every mistake in them, a sentence each.")
  ]

  public var mistakes: [String] = []

  /// No mistake.
  public init() {}
  /// Names every mistake.
  public init(_ mistakes: String...) { self.mistakes = mistakes }

  public var description: String { mistakes.joined(separator: "\n") }
}
