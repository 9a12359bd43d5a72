import Dispatch
import Glibc
import Queues

/// What the machine as a whole is about to do.
public enum SystemState {
  /// Whether systemd is taking the machine down; false where there is no systemd to ask.
  public static func isStopping() async -> Bool {
    let queue = DispatchQueue(label: "factotum.system-state")
    guard let events = DescriptorEvents(queue: queue) else { return false }
    return await withCheckedContinuation { continuation in
      queue.async {
        let nothing = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(nothing) }
        // Exit status 0 only for a unit that is active or about to be: the one all shutdowns lead to.
        let request = SpawnRequest(
          executable: "/usr/bin/systemctl", arguments: ["systemctl", "--quiet", "is-active", "shutdown.target"],
          environment: [], standardInput: nothing, standardOutput: nothing, standardError: nothing)
        do {
          _ = try ChildProcess(request, events: events) { exit in
            withExtendedLifetime(events) { continuation.resume(returning: exit.status == .exited(code: 0)) }
          }
        } catch {
          continuation.resume(returning: false)
        }
      }
    }
  }
}
