import CLinux
import Glibc

/// The cgroup that this process was given to make others below it.
public enum DelegatedCgroup {
  /// Why there is none.
  public struct Missing: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
  }

  /// Finds this process's own cgroup.
  ///
  /// - Throws: `Missing` where it was not delegated: in somebody else's nobody but that one may make groups.
  public static func find() throws(Missing) -> Cgroup {
    guard let name = ownName(in: SmallFile.text(of: "/proc/self/cgroup", limit: 1 << 20) ?? "") else {
      throw Missing(description: "the kernel has no cgroups of version 2")
    }
    guard let root = mountPoint(in: SmallFile.text(of: "/proc/self/mountinfo", limit: 4 << 20) ?? "") else {
      throw Missing(description: "no cgroups of version 2 are mounted")
    }
    let cgroup = Cgroup(path: name == "/" ? root : root + name)
    let attributes: [String] = ["trusted.delegate", "user.delegate"]
    let isMarked = attributes.contains { attribute in
      unsafe linux_attribute_is_set(cgroup.path, attribute) != 0
    }
    guard isMarked || isOwnOfUserService(cgroup) else {
      throw Missing(description: "cgroup '\(name)' is not delegated; set Delegate=yes in the unit")
    }
    guard unsafe access(cgroup.path, W_OK | X_OK) == 0, unsafe access("\(cgroup.path)/cgroup.procs", W_OK) == 0 else {
      throw Missing(description: "cgroup '\(name)' cannot be written: \(unsafe String(cString: strerror(errno)))")
    }
    return cgroup
  }

  /// Whether a user's systemd started this process: before version 254 it marks no group that it delegates. Then the
  /// group is of this service alone, and of the user's.
  private static func isOwnOfUserService(_ cgroup: Cgroup) -> Bool {
    guard geteuid() != 0, let starter = unsafe getenv("SYSTEMD_EXEC_PID"),
      unsafe String(cString: starter) == "\(getpid())"
    else { return false }
    var found = stat()
    return unsafe lstat(cgroup.path, &found) == 0 && found.st_uid == geteuid()
  }

  /// The group's name in /proc/PID/cgroup, in the line of the one tree: `0::/system.slice/factotum.service`.
  static func ownName(in text: String) -> String? {
    text.split(separator: "\n").first { $0.hasPrefix("0::/") }.map { String($0.dropFirst(3)) }
  }

  /// Where the one tree is mounted as a whole, by /proc/PID/mountinfo.
  static func mountPoint(in text: String) -> String? {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count > 6, words[3] == "/", let dash = words.firstIndex(of: "-"), dash + 1 < words.count,
        words[dash + 1] == "cgroup2"
      else { continue }
      return String(words[4])
    }
    return nil
  }
}
