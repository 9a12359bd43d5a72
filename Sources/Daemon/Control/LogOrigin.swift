/// From whom entries about a run or schedule are taken for genuine: anybody on the machine can send some that look so.
///
/// Only what journald itself adds is believed, the fields that begin with an underscore.
struct LogOrigin: Sendable {
  /// What the entries are about.
  enum Subject: Sendable {
    case run(String)
    case schedule(String)
  }

  let subject: Subject
  /// The daemon's user.
  let daemon: UInt32
  /// The unit of the daemon, in which its runs are as well; nil where systemd has none.
  let unit: String?
  /// The user of the jobs that are asked about, who decides where there is no unit; nil where nobody knows.
  let jobs: UInt32?

  /// What is read of an entry to judge it.
  static let fields = ["_UID", "_SYSTEMD_UNIT", "_SYSTEMD_CGROUP"]

  /// The matches of a group, narrowed to what may be genuine.
  func matches(_ group: [String]) -> [[String]] {
    let own = group + ["_UID=\(daemon)"]
    guard let unit else { return [own] + (jobs.map { [group + ["_UID=\($0)"]] } ?? []) }
    return [own, group + ["_SYSTEMD_UNIT=\(unit)"]]
  }

  /// Whether the daemon wrote the entry, or somebody who could be the daemon.
  func isDaemon(_ fields: [String: String]) -> Bool { fields["_UID"] == "\(daemon)" }

  /// Whether the daemon wrote the entry, or a run that it can be about.
  func isGenuine(_ fields: [String: String]) -> Bool {
    if isDaemon(fields) { return true }
    guard let unit else { return jobs.map { fields["_UID"] == "\($0)" } ?? false }
    guard fields["_SYSTEMD_UNIT"] == unit else { return false }
    // Where runs have no cgroups of their own, each could be any.
    guard let run = Self.run(of: fields["_SYSTEMD_CGROUP"] ?? "", in: unit) else { return true }
    return switch subject {
    case .run(let id): run == id
    case .schedule(let name): Self.isRun(run, of: name)
    }
  }

  /// The run whose cgroup is on a path: `/system.slice/factotum.service/runs/ID`.
  private static func run(of cgroup: String, in unit: String) -> Substring? {
    let below = cgroup.split(separator: "/").drop { $0 != unit }.drop { $0 != "runs" }
    return below.dropFirst().first
  }

  /// Whether a run's id begins with the schedule's name and an instant.
  private static func isRun(_ id: Substring, of schedule: String) -> Bool {
    guard id.hasPrefix("\(schedule)-") else { return false }
    return id.dropFirst(schedule.count + 1).prefixMatch(of: /[0-9]{8}T[0-9]{6}Z/) != nil
  }
}
