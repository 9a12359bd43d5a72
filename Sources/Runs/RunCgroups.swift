import Processes

/// The cgroup below which each run gets its own, called `runs`.
enum RunCgroups {
  /// The group, or what is missing for it.
  static func find(_ setting: RunSettings.Cgroups) -> (Cgroup?, notice: String?) {
    do {
      let own: Cgroup
      switch setting {
      case .none: return (nil, nil)
      case .below(let cgroup): own = cgroup
      case .delegated: own = try DelegatedCgroup.find()
      }
      let runs = own.child("runs")
      try runs.make()
      return (runs, nil)
    } catch {
      return (
        nil,
        "runs have no cgroups of their own: \(error); "
          + "a process that leaves both its session and its parent outlives its run"
      )
    }
  }
}
