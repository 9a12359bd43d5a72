import JSON

/// What the process that posts a run's updates has to say: one line on its standard output after each update.
public struct WebhookTally: Sendable, Hashable {
  /// How many updates there were so far, and how many of them nobody took.
  public var sent = 0
  public var failed = 0
  /// Why the last of them failed.
  public var reason: String?
  /// Why none is sent at all.
  public var problem: String?

  /// Nothing was sent yet.
  public init() {}

  /// The tally as text, one JSON object in one line.
  public var text: String {
    JSONValue.object([
      ("sent", .integer(sent)), ("failed", .integer(failed)), ("reason", reason.map { .string($0) } ?? nil),
      ("problem", problem.map { .string($0) } ?? nil),
    ]).compactText
  }

  /// Reads a tally back.
  ///
  /// - Throws: `RunDocumentError` naming what is missing or of the wrong kind.
  public static func parse(bytes: [UInt8]) throws(RunDocumentError) -> WebhookTally {
    let fields = try DocumentFields(bytes: bytes, of: "tally of updates")
    var tally = WebhookTally()
    tally.sent = try fields.integer("sent")
    tally.failed = try fields.integer("failed")
    tally.reason = try fields.optionalString("reason")
    tally.problem = try fields.optionalString("problem")
    return tally
  }
}
