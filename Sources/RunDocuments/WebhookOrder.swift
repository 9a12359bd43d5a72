public import CivilTime
import JSON

/// What the process that posts a run's updates is told first: one line on its standard input.
///
/// Source: `factfile-and-cli.md`, section 5.
public struct WebhookOrder: Sendable, Equatable {
  /// Where updates are posted.
  public let url: String
  public let job: String
  /// The factfile as compact JSON, after templating.
  public let factfile: String
  public let tags: [String: String]
  public let startedAt: Timestamp
  /// The names of the tasks, in the order of the factfile.
  public let tasks: [String]
  /// The run that this one retries, and the tasks that succeeded in it.
  public let retryOf: String?
  public let done: [String]

  /// Describes the run that updates are about.
  public init(
    url: String, job: String, factfile: String, tags: [String: String], startedAt: Timestamp, tasks: [String],
    retryOf: String? = nil, done: [String] = []
  ) {
    self.url = url
    self.job = job
    self.factfile = factfile
    self.tags = tags
    self.startedAt = startedAt
    self.tasks = tasks
    self.retryOf = retryOf
    self.done = done
  }

  /// The order as text, one JSON object in one line.
  public var text: String {
    JSONValue.object([
      ("url", .string(url)), ("job", .string(job)), ("factfile", .string(factfile)), ("tags", .texts(tags)),
      ("startedAt", .integer(startedAt.microsecondsSinceEpoch)), ("tasks", .array(tasks.map { .string($0) })),
      ("retryOf", retryOf.map { .string($0) } ?? nil), ("done", .array(done.map { .string($0) })),
    ]).compactText
  }

  /// Reads an order back.
  ///
  /// - Throws: `RunDocumentError` naming what is missing or of the wrong kind.
  public static func parse(bytes: [UInt8]) throws(RunDocumentError) -> WebhookOrder {
    let fields = try DocumentFields(bytes: bytes, of: "webhook order")
    return WebhookOrder(
      url: try fields.string("url"), job: try fields.string("job"), factfile: try fields.string("factfile"),
      tags: try fields.texts("tags"), startedAt: try fields.timestamp("startedAt"), tasks: try fields.strings("tasks"),
      retryOf: try fields.optionalString("retryOf"), done: try fields.strings("done"))
  }
}
