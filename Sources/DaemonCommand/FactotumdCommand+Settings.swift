import Accounts
import ArgumentParser
import Daemon
import Glibc
import Processes
import RunDocuments
import Systemd

extension FactotumdCommand {
  /// What the options, the environment and the machine say, in this order.
  func settings() throws -> DaemonSettings {
    let environment = ProcessEnvironment.current
    let isRoot = Account.current == 0
    // systemd sets it for every service.
    let isService = environment["INVOCATION_ID"] != nil && environment["NOTIFY_SOCKET"] != nil
    let state =
      isRoot ? "/var/lib/factotum" : Self.ownDirectory(environment, "XDG_STATE_HOME", else: "/.local/state")
    let runtime = isRoot ? "/run/factotum" : Self.ownDirectory(environment, "XDG_RUNTIME_DIR", else: "/.cache")
    var settings = DaemonSettings(
      schedules: Self.absolute(schedules ?? environment["FACTOTUMD_SCHEDULES"] ?? "/etc/factotum.d"),
      state: Self.absolute(
        self.state ?? environment["FACTOTUMD_STATE"] ?? environment["STATE_DIRECTORY"] ?? state),
      runtime: Self.absolute(
        self.runtime ?? environment["FACTOTUMD_RUNTIME"] ?? environment["RUNTIME_DIRECTORY"] ?? runtime),
      jobUser: jobUser ?? environment["FACTOTUMD_JOB_USER"] ?? (isRoot ? "factotum" : nil),
      onStop: try onStop ?? Self.choice("ON_STOP", in: environment) ?? (isService ? .leave : .wait),
      logFormat: try logFormat ?? Self.choice("LOG_FORMAT", in: environment)
        ?? (Journal.isConnected ? .journal : .text),
      runner: Self.absolute(runner ?? environment["FACTOTUMD_RUNNER"] ?? Self.findRunner(environment)),
      version: Self.version)
    settings.maxRuns = try count(maxRuns, "MAX_RUNS", in: environment) ?? settings.maxRuns
    settings.keptDays = try count(keepDays, "KEEP_DAYS", in: environment) ?? settings.keptDays
    settings.keptRows = try count(keepRows, "KEEP_ROWS", in: environment) ?? settings.keptRows
    return settings
  }

  /// A number from an option or the environment, at least 1.
  private func count(_ option: Int?, _ name: String, in environment: [String: String]) throws -> Int? {
    let text = option.map(String.init) ?? environment["FACTOTUMD_\(name)"]
    guard let text else { return nil }
    guard let count = Int(text), (1...1_000_000_000).contains(count) else {
      let option = "--" + name.lowercased().replacing("_", with: "-")
      throw ValidationError("\(option) is '\(text)', and must be a whole number from 1 to 1000000000")
    }
    return count
  }

  /// Runs have working directories of their own, where a relative path would mean something else.
  private static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let current = unsafe getcwd(nil, 0) else { return path }
    defer { unsafe free(current) }
    return "\(unsafe String(cString: current))/\(path)"
  }

  /// A directory of the user's own, where the daemon does not run as root.
  private static func ownDirectory(_ environment: [String: String], _ name: String, else fallback: String) -> String {
    (environment[name] ?? (environment["HOME"] ?? "") + fallback) + "/factotum"
  }

  private static func choice<Choice: ExpressibleByArgument & CaseIterable & RawRepresentable<String>>(
    _ name: String, in environment: [String: String]
  ) throws -> Choice? {
    guard let text = environment["FACTOTUMD_\(name)"] else { return nil }
    guard let choice = Choice(rawValue: text) else {
      let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("FACTOTUMD_\(name) is '\(text)', and must be one of: \(allowed)")
    }
    return choice
  }

  /// The runner in `libexec` beside the daemon's own directory, or, as in a build, in the same; else in PATH.
  private static func findRunner(_ environment: [String: String]) -> String {
    let own = OwnProgram.directory(of: OwnProgram.path)
    let installed = "\(OwnProgram.directory(of: own))/libexec/factotum/factotum-run"
    let directories = [own] + (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    return OwnProgram.firstExecutable([installed] + directories.map { "\($0)/factotum-run" }) ?? installed
  }
}
