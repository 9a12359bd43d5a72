import Testing

@testable import Daemon

@Suite("An entry of the journal about a run")
struct LogOriginTests {
  private static let own = "factotum.service"
  private static let run = "etl-20261125T021500Z"

  private static func entry(user: Int, unit: String? = own, cgroup: String? = nil) -> [String: String] {
    var fields = ["_UID": "\(user)"]
    fields["_SYSTEMD_UNIT"] = unit
    fields["_SYSTEMD_CGROUP"] = cgroup
    return fields
  }

  private static func below(_ run: String) -> String { "/system.slice/factotum.service/runs/\(run)" }

  private static let genuine = [
    entry(user: 0), entry(user: 0, unit: nil), entry(user: 0, unit: "session-1.scope"),
    entry(user: 1000, cgroup: below(run)), entry(user: 33, cgroup: below(run)),
    entry(user: 1000, cgroup: "/docker/1\(below(run))"),
    // Without cgroups of their own.
    entry(user: 1000, cgroup: "/system.slice/factotum.service"), entry(user: 1000),
  ]

  private static let forged = [
    entry(user: 1000, unit: "session-1.scope", cgroup: "/user.slice/session-1.scope"),
    entry(user: 1000, unit: "user@1000.service", cgroup: "/user.slice/user@1000.service/factotum.service/runs/\(run)"),
    entry(user: 33, unit: "apache2.service"), entry(user: 33, unit: nil), [:],
    // Of a process that ended before journald looked: anybody's of the jobs' user.
    entry(user: 1000, unit: nil),
    entry(user: 1000, cgroup: below("other-20261125T021500Z")), entry(user: 1000, cgroup: below("\(run)-r1")),
    entry(user: 1000, cgroup: below("nightly-\(run)")),
  ]

  private func origin(_ subject: LogOrigin.Subject, unit: String? = own, jobs: UInt32? = 1000) -> LogOrigin {
    LogOrigin(subject: subject, daemon: 0, unit: unit, jobs: jobs)
  }

  @Test("is genuine where the daemon wrote it, or a process of that run", arguments: genuine)
  func isGenuine(entry: [String: String]) { #expect(origin(.run(Self.run)).isGenuine(entry)) }

  @Test("is not genuine where another unit, user or run wrote it", arguments: forged)
  func isForged(entry: [String: String]) { #expect(!origin(.run(Self.run)).isGenuine(entry)) }

  @Test(
    "is about a schedule where the run's name says so",
    arguments: [
      ("etl-20261125T021500Z", true), ("etl-20261125T021500Z-p2", true), ("etl-20261125T021500Z-m1-r2", true),
      ("etl-nightly-20261125T021500Z", false), ("et-20261125T021500Z", false), ("etl-2026", false),
    ])
  func schedules(run: String, isGenuine: Bool) {
    #expect(origin(.schedule("etl")).isGenuine(Self.entry(user: 33, cgroup: Self.below(run))) == isGenuine)
  }

  @Test("is judged by its user alone where nobody knows the daemon's unit")
  func noUnit() {
    let origin = origin(.run(Self.run), unit: nil)
    #expect(origin.isGenuine(Self.entry(user: 1000, unit: "session-1.scope")))
    #expect(!origin.isGenuine(Self.entry(user: 33)))
    #expect(!self.origin(.run(Self.run), unit: nil, jobs: nil).isGenuine(Self.entry(user: 1000)))
    #expect(origin.matches(["A=1"]) == [["A=1", "_UID=0"], ["A=1", "_UID=1000"]])
  }

  @Test("is looked for among those of the daemon and of the unit")
  func matches() {
    #expect(
      origin(.run(Self.run)).matches(["A=1", "B=2"]) == [
        ["A=1", "B=2", "_UID=0"], ["A=1", "B=2", "_SYSTEMD_UNIT=factotum.service"],
      ])
  }
}
