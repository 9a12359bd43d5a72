/// What a process is to become.
public struct SpawnRequest: Sendable {
  /// As whom a process runs.
  public struct Identity: Hashable, Sendable {
    public let user: UInt32
    public let group: UInt32
    public let supplementaryGroups: [UInt32]

    /// Names a user and its groups by their numbers.
    public init(user: UInt32, group: UInt32, supplementaryGroups: [UInt32]) {
      self.user = user
      self.group = group
      self.supplementaryGroups = supplementaryGroups
    }
  }

  /// A file that tells which processes were started: a line `LABEL PID START_TIME` for each.
  public struct Record: Hashable, Sendable {
    /// Open for appending.
    public let descriptor: Int32
    /// A word without spaces, at most 100 bytes.
    public let label: String

    /// Names a file and what to call the process in it.
    public init(descriptor: Int32, label: String) {
      self.descriptor = descriptor
      self.label = label
    }
  }

  /// What the kernel holds a process to, besides its identity.
  public struct Attributes: Hashable, Sendable {
    /// The bits that new files do not get.
    public var fileMask: UInt32
    /// From -20, favoured, to 19; nil for the parent's.
    public var nice: Int32?
    /// From -1000, never killed for memory, to 1000, killed first; nil for the parent's.
    public var oomScoreAdjustment: Int32?
    /// The soft and the hard limit alike, by resource.
    public var limits: [ResourceLimit]

    /// Describes the attributes of a process; without arguments the usual ones.
    public init(
      fileMask: UInt32 = 0o022, nice: Int32? = nil, oomScoreAdjustment: Int32? = nil, limits: [ResourceLimit] = []
    ) {
      self.fileMask = fileMask
      self.nice = nice
      self.oomScoreAdjustment = oomScoreAdjustment
      self.limits = limits
    }
  }

  /// The program's path; it is not looked up in PATH.
  public var executable: String
  /// The arguments, the program's own name first.
  public var arguments: [String]
  /// `NAME=value`, all there is.
  public var environment: [String]
  /// Where it starts, nil for the parent's own working directory.
  public var workingDirectory: String?
  /// The parent's descriptors that become 0, 1 and 2.
  public var standardInput: Int32
  public var standardOutput: Int32
  public var standardError: Int32
  /// One more descriptor, which becomes 3; all others are closed.
  public var keptDescriptor: Int32?
  /// Where it writes down its number and start time before it executes, or why it cannot; nil for nowhere.
  public var record: Record?
  /// What it reads on standard input in place of a descriptor, nil for what that has.
  public var input: [UInt8]?
  /// As whom it runs, nil for as whom the parent does.
  public var identity: Identity?
  public var attributes = Attributes()
  /// The open directory of the cgroup that it belongs to from the beginning, nil for the parent's cgroup.
  public var cgroup: Int32?

  /// Describes a process.
  public init(
    executable: String, arguments: [String], environment: [String], workingDirectory: String? = nil,
    standardInput: Int32, standardOutput: Int32, standardError: Int32, keptDescriptor: Int32? = nil,
    identity: Identity? = nil
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.standardInput = standardInput
    self.standardOutput = standardOutput
    self.standardError = standardError
    self.keptDescriptor = keptDescriptor
    self.identity = identity
  }
}
