/// A method of the interface: what it takes and what it answers.
public struct ControlMethod<Parameters: Record, Answer: Record>: DescribedMethod {
  public let name: String
  public let summary: String
  public let replies: Replies

  /// Describes a method.
  init(_ name: String, replies: Replies = .one, _ summary: String) {
    self.name = name
    self.summary = summary
    self.replies = replies
  }

  public var parameters: any Record.Type { Parameters.self }
  public var answer: any Record.Type { Answer.self }
}

/// How often a method answers a call.
public enum Replies: Sendable {
  case one
  /// Again and again: it has to be called so that it may, with `more`.
  case many
  /// Once, or again and again where it was called with `more`.
  case oneOrMany

  /// What the description says about it.
  var note: String {
    switch self {
    case .one: ""
    case .many: "\nMust be called with 'more'."
    case .oneOrMany: "\nCan be called with 'more'."
    }
  }
}

/// A method, whatever it takes and answers.
public protocol DescribedMethod: Sendable {
  /// The last part of its full name.
  var name: String { get }
  /// What it does, in a line or a few.
  var summary: String { get }
  var replies: Replies { get }
  var parameters: any Record.Type { get }
  var answer: any Record.Type { get }
}

extension DescribedMethod {
  /// The name with which it is called.
  public var fullName: String { "\(ControlInterface.name).\(name)" }
}

/// The parameters of a method that takes none.
public struct NoParameters: Record {
  public static let typeName = "NoParameters"
  public static let summary = "Nothing."
  public static let fields: [Field<Self>] = []

  /// Nothing.
  public init() {}
}

/// The answer of a method that has nothing to say but that it is done.
public struct Done: Record {
  public static let typeName = "Done"
  public static let summary = "Nothing more than that it is done."
  public static let fields: [Field<Self>] = []

  /// Nothing.
  public init() {}
}
