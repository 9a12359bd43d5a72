/// A job: named tasks and how they depend on one another.
///
/// Source: `factfile-and-cli.md`, section 2.
public struct Factfile: Hashable, Sendable {
  /// The largest file that is read, in bytes.
  public static let byteLimit = 16 << 20
  /// The most tasks in one file.
  public static let taskLimit = 100_000

  public let name: String
  /// The tasks in the order of the file.
  public let tasks: [FactfileTask]
}

/// One task of a job.
public struct FactfileTask: Hashable, Sendable {
  public let name: String
  public let executor: String
  public let command: String
  public let arguments: [String]
  /// The names of the tasks that must be done before this one starts.
  public let dependsOn: [String]
  /// The exit codes that end this branch early, with success.
  public let terminateJobWithSuccess: Set<Int>
  /// The exit codes after which the tasks that depend on this one go on.
  public let continueJob: Set<Int>

  /// What `sh -c` is given: the command, then each argument in double quotes, joined by single spaces.
  ///
  /// Nothing is escaped, since users rely on variables expanding within arguments; without arguments the
  /// text ends in one space. Source: `factfile-and-cli.md`, section 4.
  public var shellCommandLine: String {
    command + " " + arguments.map { "\"\($0)\"" }.joined(separator: " ")
  }
}
