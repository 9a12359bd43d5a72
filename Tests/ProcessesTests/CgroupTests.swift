import Testing

@testable import Processes

@Suite("The daemon's own cgroup is found")
struct CgroupTests {
  @Test(
    "by the line of the one tree",
    arguments: [
      ("0::/system.slice/factotum.service\n", "/system.slice/factotum.service"),
      ("9:name=systemd:/a\n0::/b:c\n", "/b:c"), ("0::/\n", "/"), ("9:name=systemd:/a\n", nil), ("", nil),
    ])
  func name(text: String, expected: String?) {
    #expect(DelegatedCgroup.ownName(in: text) == expected)
  }

  @Test(
    "where the one tree is mounted as a whole",
    arguments: [
      ("30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n", "/sys/fs/cgroup"),
      ("30 23 0:26 / /sys/fs/cgroup/unified rw - cgroup2 none rw\n", "/sys/fs/cgroup/unified"),
      ("30 23 0:26 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n", nil),
      ("30 23 0:26 /part /elsewhere rw - cgroup2 none rw\n31 23 0:26 / /whole rw - cgroup2 none rw\n", "/whole"),
      ("30 23 0:26\n", nil), ("", nil),
    ])
  func mount(text: String, expected: String?) {
    #expect(DelegatedCgroup.mountPoint(in: text) == expected)
  }

  @Test("one that is not there has no processes, no time, and is gone")
  func missing() {
    let cgroup = Cgroup(path: "/no/such/group")
    #expect(!cgroup.isPopulated)
    #expect(cgroup.cpuTime == nil)
    #expect(cgroup.remove())
    #expect(cgroup.children.isEmpty)
    #expect(cgroup.child("a").name == "a")
    #expect(throws: SystemError.self) { try cgroup.make() }
    #expect(throws: SystemError.self) { try cgroup.openDirectory() }
  }
}
