/// A job: named tasks and how they depend on one another.
///
/// Source: `factfile-and-cli.md`, sections 2 and 6.
public struct Factfile: Hashable, Sendable {
  /// The largest file that is read, in bytes.
  public static let byteLimit = 16 << 20
  /// The most tasks in one file.
  public static let taskLimit = 100_000

  /// The schema by which a factfile describes itself; each version allows all that the one before does.
  public enum Version: String, Hashable, Sendable, CaseIterable {
    case original = "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-0"
    case extended = "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-1"
  }

  public let version: Version
  public let name: String
  /// How many tasks may run at a time, nil for any number.
  public let maxParallel: Int?
  /// How long the whole job may take.
  public let timeout: TimeSpan?
  /// The tasks in the order of the file.
  public let tasks: [FactfileTask]

  /// The same job with some of its tasks only.
  func keeping(_ tasks: [FactfileTask]) -> Factfile {
    Factfile(version: version, name: name, maxParallel: maxParallel, timeout: timeout, tasks: tasks)
  }
}
