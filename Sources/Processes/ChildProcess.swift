import CLinux
import Glibc
public import Queues

/// How a process ended and what it used.
public struct ProcessExit: Hashable, Sendable {
  /// Whether it ended by itself or was killed.
  public enum Status: Hashable, Sendable {
    case exited(code: Int32)
    case signaled(number: Int32)
  }

  public let status: Status
  /// The time on a processor, its own and the kernel's on its behalf, children it waited for included.
  public let userTime: Duration
  public let systemTime: Duration
}

/// A process that this one started, leading a session and a group of its own.
///
/// Use it from one queue alone, the one its events come on. It lives until that, whoever holds it.
public final class ChildProcess {
  public let identifier: Int32
  private let descriptor: Int32
  private let events: DescriptorEvents
  private var hasEnded = false

  /// Starts a process and reports its ending, once.
  ///
  /// - Parameter events: of the queue on which the ending is reported.
  /// - Throws: `SpawnError`; then there is no process and nothing is reported.
  public init(
    _ request: SpawnRequest, events: DescriptorEvents, onExit: @escaping @Sendable (ProcessExit) -> Void
  ) throws(SpawnError) {
    let result = try Self.spawn(request)
    guard result.error == 0 else { throw SpawnError(result, request) }
    identifier = result.pid
    descriptor = result.pidfd
    self.events = events
    // Holds on to the process until its ending was reported.
    let isWatched = events.watch(descriptor) { [self] in end(onExit) }
    guard isWatched else {
      // Nobody would ever learn how it ends.
      let number = errno
      signalGroup(SIGKILL)
      end { _ in }
      throw SpawnError(step: .watching, number: number, subject: request.executable)
    }
  }

  private func end(_ report: (ProcessExit) -> Void) {
    hasEnded = true
    let result = linux_wait(descriptor)
    events.close(descriptor)
    report(ProcessExit(result))
  }

  /// Sends a signal to the process itself; does nothing once it has ended.
  public func signal(_ number: Int32) {
    guard !hasEnded else { return }
    _ = linux_pidfd_send_signal(descriptor, number)
  }

  /// Sends a signal to the process and to all it started that did not leave its group.
  ///
  /// Before the ending is reported the number cannot belong to anybody else: nobody has collected it.
  public func signalGroup(_ number: Int32) {
    guard !hasEnded else { return }
    kill(-identifier, number)
  }

  /// Lays out the request's texts as C wants them, for as long as the call takes.
  private static func spawn(_ request: SpawnRequest) throws(SpawnError) -> linux_spawn_result {
    let arguments = PackedTexts(request.arguments), environment = PackedTexts(request.environment)
    let places = PackedTexts([request.executable, request.workingDirectory ?? ""])
    if let broken = places.broken ?? arguments.broken ?? environment.broken {
      throw SpawnError(step: .passingTexts, number: EINVAL, subject: broken.replacing("\0", with: "\\0"))
    }
    let input = try input(of: request)
    defer { if let input { close(input) } }
    let groups = request.identity?.supplementaryGroups ?? []
    let attributes = request.attributes
    let limits = attributes.limits.map(\.cValue)
    return unsafe request.executable.withCString { executable in
      unsafe withOptionalCString(request.workingDirectory) { directory in
        unsafe arguments.withPointers { arguments in
          unsafe environment.withPointers { environment in
            unsafe withBuffers(groups, limits) { groups, limits in
              unsafe withOptionalCString(request.record?.label) { label in
                var described = unsafe linux_spawn_request(
                  executable: executable, arguments: arguments, environment: environment,
                  working_directory: directory, standard_input: input ?? request.standardInput,
                  standard_output: request.standardOutput, standard_error: request.standardError,
                  kept_descriptor: request.keptDescriptor ?? -1, record_descriptor: request.record?.descriptor ?? -1,
                  record_label: label, changes_identity: request.identity == nil ? 0 : 1,
                  user: request.identity?.user ?? 0, group: request.identity?.group ?? 0,
                  supplementary_groups: groups.baseAddress, supplementary_group_count: groups.count,
                  cgroup_directory: request.cgroup ?? -1, file_mask: attributes.fileMask,
                  sets_nice: attributes.nice == nil ? 0 : 1, nice: attributes.nice ?? 0,
                  sets_oom_score: attributes.oomScoreAdjustment == nil ? 0 : 1,
                  oom_score: attributes.oomScoreAdjustment ?? 0, limits: limits.baseAddress, limit_count: limits.count)
                return unsafe linux_spawn(&described)
              }
            }
          }
        }
      }
    }
  }

  /// What the process is to read, as a file of its own that has it all at once.
  private static func input(of request: SpawnRequest) throws(SpawnError) -> Int32? {
    guard let input = request.input else { return nil }
    do {
      return try SealedMemory.descriptor(holding: input)
    } catch {
      throw SpawnError(step: .providingInput, number: error.number, subject: request.executable)
    }
  }

  private static func withBuffers<First, Second, Result>(
    _ first: [First], _ second: [Second],
    _ body: (UnsafeBufferPointer<First>, UnsafeBufferPointer<Second>) -> Result
  ) -> Result {
    unsafe first.withUnsafeBufferPointer { first in
      unsafe second.withUnsafeBufferPointer { unsafe body(first, $0) }
    }
  }

  private static func withOptionalCString<Result>(
    _ text: String?, _ body: (UnsafePointer<CChar>?) -> Result
  ) -> Result {
    guard let text else { return body(nil) }
    return unsafe text.withCString { unsafe body($0) }
  }
}

extension ProcessExit {
  fileprivate init(_ result: linux_wait_result) {
    precondition(result.error == 0, "somebody else collected a child: is SIGCHLD ignored?")
    status = result.signal == 0 ? .exited(code: result.code) : .signaled(number: result.signal)
    userTime = .microseconds(result.user_microseconds)
    systemTime = .microseconds(result.system_microseconds)
  }
}
