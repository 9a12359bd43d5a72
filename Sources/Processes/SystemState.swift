import Dispatch
import Glibc
import Queues

/// What the machine as a whole is about to do.
public enum SystemState {
  /// Whether systemd is taking the machine down; false where there is no systemd to ask.
  public static func isStopping() async -> Bool {
    let queue = DispatchQueue(label: "factotum.system-state")
    guard let events = DescriptorEvents(queue: queue) else { return false }
    let answer = await withCheckedContinuation { continuation in
      queue.async {
        do {
          try ask(events) { continuation.resume(returning: $0) }
        } catch {
          continuation.resume(returning: "")
        }
      }
    }
    return withExtendedLifetime(events) { answer.hasPrefix("stopping") }
  }

  /// Source: systemctl(1), is-system-running.
  private static func ask(_ events: DescriptorEvents, _ whenAnswered: @escaping @Sendable (String) -> Void) throws {
    let nothing = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(nothing) }
    nonisolated(unsafe) var answer: [UInt8] = []
    let pipe = try OutputPipe(events: events) { bytes in
      unsafe answer += bytes
      if bytes.isEmpty { whenAnswered(String(decoding: unsafe answer, as: UTF8.self)) }
    }
    let request = SpawnRequest(
      executable: "/usr/bin/systemctl", arguments: ["systemctl", "is-system-running"], environment: [],
      standardInput: nothing, standardOutput: pipe.writingEnd, standardError: nothing)
    do {
      _ = try ChildProcess(request, events: events) { _ in }
      pipe.childHasStarted()
    } catch {
      pipe.end()
      throw error
    }
  }
}
