import CLinux
import Glibc

/// Why a process could not be started; there is none then.
public struct SpawnError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was being done when it failed.
  public enum Step: Hashable, Sendable {
    /// A new process could not be made: too many, or no memory.
    case making
    case changingIdentity
    case enteringDirectory
    case placingDescriptors
    /// No memory or descriptor was left for what it is to read.
    case providingInput
    case executing
    /// It could not write down that it was about to begin.
    case recording
    case enteringCgroup
    case settingNice
    case adjustingOOMScore
    case limitingResources
    /// The system's limit of watched descriptors is reached.
    case watching
    /// A text of the request holds a NUL, which no program can be given.
    case passingTexts
  }

  public let step: Step
  /// The system's error number.
  public let number: Int32
  /// The program or directory it is about.
  public let subject: String
  /// Why a program could not be executed, where the number alone does not tell.
  public let detail: String?

  init(_ result: linux_spawn_result, _ request: SpawnRequest) {
    let step = Self.step(result.step)
    let subject = step == .enteringDirectory ? request.workingDirectory ?? "." : request.executable
    let reason = step == .executing ? ExecutionFailure.reason(of: request, number: result.error) : nil
    self.init(step: step, number: result.error, subject: subject, detail: reason)
  }

  /// Reads the line `failed STEP ERRNO` that a child wrote into its record; nil for anything else.
  public init?(recorded line: some StringProtocol, subject: String) {
    let words = line.split(separator: " ")
    guard words.count == 3, words[0] == "failed", let step = Int32(words[1]), let number = Int32(words[2]) else {
      return nil
    }
    self.init(step: Self.step(step), number: number, subject: subject)
  }

  private static func step(_ number: Int32) -> Step {
    switch number {
    case Int32(LINUX_SPAWN_IDENTITY.rawValue): .changingIdentity
    case Int32(LINUX_SPAWN_DIRECTORY.rawValue): .enteringDirectory
    case Int32(LINUX_SPAWN_DESCRIPTORS.rawValue): .placingDescriptors
    case Int32(LINUX_SPAWN_EXECUTE.rawValue): .executing
    case Int32(LINUX_SPAWN_RECORD.rawValue): .recording
    case Int32(LINUX_SPAWN_CGROUP.rawValue): .enteringCgroup
    case Int32(LINUX_SPAWN_NICE.rawValue): .settingNice
    case Int32(LINUX_SPAWN_OOM_SCORE.rawValue): .adjustingOOMScore
    case Int32(LINUX_SPAWN_LIMITS.rawValue): .limitingResources
    default: .making
    }
  }

  init(step: Step, number: Int32, subject: String, detail: String? = nil) {
    self.step = step
    self.number = number
    self.subject = subject
    self.detail = detail
  }

  public var description: String {
    let reason = unsafe detail ?? String(cString: strerror(number))
    return switch step {
    case .making: "no process could be made for '\(subject)': \(reason)"
    case .changingIdentity: "'\(subject)' could not be given its user and groups: \(reason)"
    case .enteringDirectory: "the working directory '\(subject)' cannot be entered: \(reason)"
    case .placingDescriptors: "'\(subject)' could not be given its input and output: \(reason)"
    case .providingInput: "'\(subject)' could not be given its standard input: \(reason)"
    case .executing: "'\(subject)' cannot be executed: \(reason)"
    case .recording: "the start of '\(subject)' could not be written down in the run's directory: \(reason)"
    case .enteringCgroup: "'\(subject)' could not enter its cgroup: \(reason)"
    case .settingNice: "'\(subject)' could not be given its nice value: \(reason)"
    case .adjustingOOMScore: "'\(subject)' could not be given its oom-score-adjust: \(reason)"
    case .limitingResources: "'\(subject)' could not be given its limits: \(reason)"
    case .watching: "nobody could watch over '\(subject)': \(reason)"
    case .passingTexts: "'\(subject)' holds a NUL character, which no program can be given"
    }
  }
}
