import Glibc
import JSON

/// A throwaway systemd host: a booted copy of this machine that keeps nothing and that nothing reaches.
///
/// It sees the project's folder, read-only, under the path it has here.
struct TestHost: Sendable {
  /// Why no host can be booted here, nil where one can.
  static let unavailable: String? = reasonForNone()
  /// Whether a machine without hosts is a failure, not a reason to leave tests out.
  static let isRequired = unsafe getenv("FACTOTUM_REQUIRE_HOSTS").map { unsafe String(cString: $0) } == "1"

  let name: String
  /// The process here that is the host's first one.
  let leader: pid_t
  /// Its file system as seen from here. Links in it that are absolute lead out of it.
  var root: String { "/proc/\(leader)/root" }

  /// Runs a command inside the host; one that has not ended after some seconds is killed, with status 124 or 137.
  func run(_ command: [String], seconds: Int = 120) async throws -> CommandResult {
    let entering = ["nsenter", "--target", "\(leader)", "--all", "env", "--ignore-environment"]
    let environment = [
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8",
    ]
    return try await runCommand(["timeout", "--kill-after=5", "\(seconds)"] + entering + environment + command)
  }

  /// Runs a command inside the host that must end with status 0, and returns what it printed.
  @discardableResult
  func succeed(_ command: [String]) async throws -> String {
    let result = try await run(command)
    guard result.status == 0 else {
      throw TestHostError(description: "\(name): \(command.joined(separator: " ")): \(result)")
    }
    return result.output
  }

  /// Writes a file that belongs to root and that all may read.
  func write(_ text: String, to path: String) async throws {
    try await succeed(["sh", "-c", "umask 022 && printf %s \"$1\" >\"$2\"", "sh", text, path])
  }

  /// The entries of its journal that match, oldest first.
  func journal(_ matches: String...) async throws -> [JournalEntry] {
    try await succeed(["journalctl", "--output=json", "--all", "--no-pager"] + matches)
      .split(separator: "\n").map { JournalEntry(value: try JSONValue.parse(String($0))) }
  }

  /// Boots hosts, on a network of their own where there are several, and ends them when the work is done or failed.
  static func with(_ names: String..., work: ([TestHost]) async throws -> Void) async throws {
    if let unavailable { throw TestHostError(description: "no host can be booted here: \(unavailable)") }
    var scripts: [HeldScript] = []
    do {
      var network: HeldScript?
      if names.count > 1 {
        let script = try await HeldScript(["switch"])
        scripts.append(script)
        network = script
      }
      let addresses = names.indices.map { "10.77.0.\($0 + 1)" }
      let table = zip(addresses, names).map { "\($0) \($1)" }.joined(separator: "\n")
      var hosts: [TestHost] = []
      for (name, address) in zip(names, addresses) {
        let connection = network.map { ["\($0.holder)", address, table] } ?? []
        let script = try await HeldScript(["boot", name, HeldScript.checkout] + connection)
        scripts.append(script)
        hosts.append(TestHost(name: name, leader: script.holder))
      }
      try await work(hosts)
    } catch {
      await end(scripts)
      throw error
    }
    await end(scripts)
  }

  private static func end(_ scripts: [HeldScript]) async {
    for script in scripts.reversed() { await script.end() }
  }

  /// Asks the script, once; that takes some milliseconds, and the condition of a suite cannot wait for a task.
  private static func reasonForNone() -> String? {
    guard let answer = unsafe popen("bash '\(HeldScript.path)' check 2>&1", "r") else {
      return "bash cannot be started"
    }
    var bytes: [UInt8] = []
    while case let byte = unsafe getc(answer), byte >= 0 { bytes.append(UInt8(byte)) }
    let status = unsafe pclose(answer)
    let reason = String(decoding: bytes.filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    return status == 0 && reason.isEmpty ? nil : reason.isEmpty ? "boot-host.sh check failed" : reason
  }
}

/// One entry of a journal.
struct JournalEntry: Sendable {
  let value: JSONValue

  /// The text of a field, nil where the entry has none of that name.
  subscript(field: String) -> String? { value[field]?.string }
}

/// Asks again and again until there is an answer.
///
/// - Throws: `TestHostError` where there is none after a minute.
func eventually<Answer>(_ what: String, _ answer: () async throws -> Answer?) async throws -> Answer {
  let clock = ContinuousClock()
  let deadline = clock.now + .seconds(600)
  while clock.now < deadline {
    if let found = try await answer() { return found }
    try await Task.sleep(for: .milliseconds(100))
  }
  throw TestHostError(description: "did not happen within ten minutes: \(what)")
}
